package dev.bellows.spark.progress;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.classification.TrainingSummary;
import org.jspecify.annotations.Nullable;

/**
 * How a fit went, epoch by epoch. Training is summed up once; it is not saved with the model.
 *
 * @param epochs in order
 * @param stopped why training ended before its last epoch, or null if it did not
 */
public record TrainingHistory(
        List<EpochMetrics> epochs, @Nullable String stopped) implements TrainingSummary, Serializable {
    public TrainingHistory {
        epochs = List.copyOf(epochs);
    }

    /** Of a training that went to its end. */
    public TrainingHistory(List<EpochMetrics> epochs) {
        this(epochs, null);
    }

    /** What progress was made. */
    public static TrainingHistory of(Progress last) {
        return new TrainingHistory(last.done(), last.stopped());
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
