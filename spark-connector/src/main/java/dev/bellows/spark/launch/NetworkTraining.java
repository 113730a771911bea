package dev.bellows.spark.launch;

import dev.bellows.spark.predict.Weights;

/** The worker program of a real fit: the engine's trainer on this worker's rows. */
public enum NetworkTraining implements WorkerProgram {
    INSTANCE;

    @Override
    public Weights train(Worker worker) {
        throw new UnsupportedOperationException(worker.toString());
    }
}
