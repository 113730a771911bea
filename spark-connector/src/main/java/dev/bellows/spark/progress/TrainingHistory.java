package dev.bellows.spark.progress;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.classification.TrainingSummary;

/**
 * How a fit went, epoch by epoch. Training is summed up once; it is not saved with the model.
 *
 * @param epochs in order
 */
public record TrainingHistory(List<EpochMetrics> epochs) implements TrainingSummary, Serializable {
    public TrainingHistory {
        epochs = List.copyOf(epochs);
    }

    /** The loss of each epoch. */
    @Override
    public double[] objectiveHistory() {
        return epochs.stream().mapToDouble(EpochMetrics::loss).toArray();
    }

    /** Rows per second over all epochs and workers. */
    public double samplesPerSecond() {
        return epochs.stream().mapToLong(EpochMetrics::samples).sum()
                / epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
    }

    @Override
    public int totalIterations() {
        return epochs.size();
    }
}
