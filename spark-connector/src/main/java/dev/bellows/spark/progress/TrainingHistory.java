package dev.bellows.spark.progress;

import dev.bellows.spark.device.WorkerDevice;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.Summary;
import org.jspecify.annotations.Nullable;

/**
 * How a fit went, epoch by epoch. It is saved with the model. Of a summary Spark Connect hands out no more than what Spark's own traits
 * have; it is {@link Identifiable} so that its text, which is all of it as JSON, is among that.
 *
 * @param epochs in order
 * @param resumed how many of these were done before the attempt that ended well, which went on from a checkpoint
 * @param bestEpoch with early stopping the epoch, from 1, whose score was the best, and whose weights the model has unless
 *     restoreBestWeights is false; 0 without
 * @param stopped why training ended before its last epoch, or null if it did not
 * @param devices what the workers computed on, by rank; empty where that was not noted
 * @param network what was trained, layer by layer, as a table in text; empty where that was not noted
 */
public record TrainingHistory(
        List<EpochMetrics> epochs,
        int resumed,
        int bestEpoch,
        @Nullable String stopped,
        List<WorkerDevice> devices,
        String network)
        implements TrainingSummary, Summary, Identifiable, Serializable {
    public TrainingHistory {
        epochs = List.copyOf(epochs);
        devices = List.copyOf(devices);
    }

    /** Of a training that went from its beginning to its end. */
    public TrainingHistory(List<EpochMetrics> epochs) {
        this(epochs, 0, 0, null, List.of(), "");
    }

    /**
     * What progress was made.
     *
     * @param network the table
     */
    public static TrainingHistory of(Progress last, String network) {
        return new TrainingHistory(last.done(), last.resumed(), last.best(), last.stopped(), last.devices(), network);
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException a sentence if it is something else
     */
    public static TrainingHistory parse(String json) {
        return HistoryJson.parse(json);
    }

    /** As JSON, under the names of the components. */
    public String json() {
        return HistoryJson.write(this);
    }

    /** The loss of each epoch. */
    @Override
    public double[] objectiveHistory() {
        return epochs.stream().mapToDouble(EpochMetrics::loss).toArray();
    }

    /** A metric of each epoch by its name; NaN where it was not measured. */
    public double[] metricHistory(String name) {
        return epochs.stream().mapToDouble(epoch -> epoch.metric(name)).toArray();
    }

    /** How long all epochs took, in seconds. */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
    }

    /** Rows per second over all epochs and workers. */
    public double samplesPerSecond() {
        return epochs.stream().mapToLong(EpochMetrics::samples).sum() / seconds();
    }

    @Override
    public int totalIterations() {
        return epochs.size();
    }

    /** Its kind: there is one history of a model, and nothing refers to it by another name. */
    @Override
    public String uid() {
        return "TrainingHistory";
    }

    /** The same as {@link #json}. */
    @Override
    public String toString() {
        return json();
    }
}
