package dev.bellows.spark.launch;

import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.parallel.Mesh;
import java.io.Serializable;

/**
 * Everything a worker is told. This record, the {@link WorkerProgram} and the progress accumulator are all that travels
 * to the executors.
 *
 * @param id unique per fit; strangers and workers of another fit are refused by it
 * @param secret known to the workers of this fit only; never printed
 * @param training what is learned and how: a {@link dev.bellows.train.TrainingSpec} as JSON
 * @param rows the training data in numbers
 * @param worker what each worker may use
 * @param network how workers reach each other
 * @param control what happens around the steps
 */
public record TrainJob(
        String id,
        byte[] secret,
        String training,
        Rows rows,
        WorkerLimits worker,
        Network network,
        TrainControl control)
        implements Serializable {

    /**
     * The training data in numbers.
     *
     * @param count rows over all workers that are trained on
     * @param held rows over all workers that are held out, for validation
     * @param schema of a row
     * @param batchSize rows per update over all workers
     * @param workers how many workers there are
     * @param division how those of one replica divide the network
     */
    public record Rows(long count, long held, SampleSchema schema, int batchSize, int workers, Division division)
            implements Serializable {
        /** Of which each worker has its own. */
        public Rows(long count, long held, SampleSchema schema, int batchSize, int workers) {
            this(count, held, schema, batchSize, workers, Division.NONE);
        }

        /** How many workers have the same rows, neighbours of each other. */
        public int copies() {
            return division.copies();
        }

        /** How those that are trained on are dealt, to one worker of each that have the same. */
        public LanePlan plan() {
            return new LanePlan(count, batchSize, workers / copies());
        }

        /** Who has which part of the network. */
        public Mesh mesh() {
            return division.mesh(workers);
        }
    }

    /**
     * What each worker may use.
     *
     * @param device the Param
     * @param threads 0: what spark.task.cpus gives the task
     * @param dataBytes off-heap memory for rows, more go to disk; 0: what follows from the JVM
     * @param timeoutMillis how long to wait for another worker
     */
    public record WorkerLimits(String device, int threads, long dataBytes, long timeoutMillis)
            implements Serializable {}

    /**
     * How workers reach each other.
     *
     * @param bindAddress the Param
     * @param portRange the Param
     * @param sealed whether what they say is encrypted
     */
    public record Network(String bindAddress, String portRange, boolean sealed) implements Serializable {
        /** Spark's own addresses, any ports, and nothing encrypted. */
        public static final Network OPEN = new Network("", "", false);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "TrainJob[" + id + ", " + rows + ", " + worker + ", " + network + "]";
    }
}
