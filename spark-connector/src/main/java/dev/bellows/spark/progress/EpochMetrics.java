package dev.bellows.spark.progress;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one epoch did, over all workers.
 *
 * @param epoch from 1
 * @param samples rows trained on
 * @param loss mean over the epoch's rows, each at the step it was seen in
 * @param metrics what else was measured of these rows, by name, such as {@code accuracy}: of what was foreseen at that step;
 *     and of rows held out, at the end of the epoch, under names such as {@code validation-loss}
 * @param seconds wall-clock
 * @param dataSeconds of these, rank 0 waited for rows
 * @param computeSeconds of these, rank 0 computed
 * @param communicationSeconds of these, rank 0 waited for other workers
 * @param learningRate of the next step; NaN if it is not known
 * @param workers where the time of each worker went, by rank; empty if it was not measured
 */
public record EpochMetrics(
        int epoch,
        long samples,
        double loss,
        Map<String, Double> metrics,
        double seconds,
        double dataSeconds,
        double computeSeconds,
        double communicationSeconds,
        double learningRate,
        List<WorkerTimes> workers)
        implements Serializable {

    public EpochMetrics {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        workers = List.copyOf(workers);
    }

    /** Of rank 0 alone. */
    public EpochMetrics(
            int epoch,
            long samples,
            double loss,
            Map<String, Double> metrics,
            double seconds,
            double dataSeconds,
            double computeSeconds,
            double communicationSeconds) {
        this(
                epoch,
                samples,
                loss,
                metrics,
                seconds,
                dataSeconds,
                computeSeconds,
                communicationSeconds,
                Double.NaN,
                List.of());
    }

    /** A metric by its name; NaN if it was not measured. */
    public double metric(String name) {
        return metrics.getOrDefault(name, Double.NaN);
    }

    /** Rows per second over all workers. */
    public double samplesPerSecond() {
        return samples / seconds;
    }

    /**
     * How long a worker waited for slower ones: its communication beyond that of the worker that waited least. What is left
     * of its communication is the exchange itself.
     *
     * @param rank of the worker
     */
    public double waitSeconds(int rank) {
        double least =
                workers.stream().mapToDouble(WorkerTimes::communication).min().orElse(0);
        return workers.get(rank).communication() - least;
    }
}
