package dev.bellows.spark.launch;

import dev.bellows.backend.DeviceKind;
import dev.bellows.spark.predict.Weights;
import java.io.Serializable;

/** What a worker does once it has its rows and is connected with the others. Runs once per stage attempt and rank. */
@FunctionalInterface
public interface WorkerProgram extends Serializable {
    /**
     * Trains together with the other ranks.
     *
     * @return this rank's chunks of the trained weights; none of a rank that has nothing that others have not
     */
    Weights train(Worker worker);

    /**
     * How many bytes off the heap it takes beside the rows of a job, about.
     *
     * @param kind of the device that computes; a GPU has memory of its own
     */
    default long memory(TrainJob job, DeviceKind kind) {
        return 0;
    }
}
