package dev.bellows.spark.launch;

import java.io.Serializable;

/**
 * Everything a worker is told. This record, the {@link WorkerProgram} and the progress accumulator are all that travels
 * to the executors.
 *
 * @param id unique per fit; strangers and workers of another fit are refused by it
 * @param secret known to the workers of this fit only; never printed
 * @param learning what is learned and how
 * @param rows the training data in numbers
 * @param worker what each worker may use
 */
public record TrainJob(String id, byte[] secret, Learning learning, Rows rows, WorkerLimits worker)
        implements Serializable {

    /**
     * What is learned and how; the names are those of the Params.
     *
     * @param network JSON
     * @param inputShape shape of one sample
     * @param classes outputs of the network
     * @param epochs passes over the data
     * @param seed of everything random
     * @param optimizer the update rule
     * @param precision what products are computed in
     */
    public record Learning(
            String network, int[] inputShape, int classes, int epochs, long seed, Optimizer optimizer, String precision)
            implements Serializable {}

    /** The update rule; the names are those of the Params. */
    public record Optimizer(String name, double learningRate, double momentum, boolean nesterov, double weightDecay)
            implements Serializable {}

    /**
     * The training data in numbers.
     *
     * @param count rows over all workers
     * @param width features per row
     * @param batchSize rows per step over all workers
     * @param workers how many workers share them
     */
    public record Rows(long count, int width, int batchSize, int workers) implements Serializable {}

    /**
     * What each worker may use.
     *
     * @param device the Param
     * @param threads 0: what spark.task.cpus gives the task
     * @param dataBytes off-heap memory for rows; more go to disk
     * @param activationBytes memory for what a step keeps between forward and backward; 0: no bound
     * @param timeoutMillis how long to wait for another worker
     */
    public record WorkerLimits(String device, int threads, long dataBytes, long activationBytes, long timeoutMillis)
            implements Serializable {}

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "TrainJob[" + id + ", " + rows + ", " + worker + "]";
    }
}
