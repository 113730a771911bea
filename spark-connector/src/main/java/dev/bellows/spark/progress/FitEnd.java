package dev.bellows.spark.progress;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a fit ended.
 *
 * @param outcome whether there is a model, and whether all epochs were trained
 * @param reason why not all were; null if they were
 * @param epochs those that ended, of the last stage attempt
 */
public record FitEnd(Outcome outcome, @Nullable String reason, List<EpochMetrics> epochs) implements Serializable {
    /** How it can end. */
    public enum Outcome {
        /** All epochs are done. */
        FINISHED,
        /** Training ended early, as somebody wished, with a model. */
        STOPPED,
        /** Training ended early because its loss was no longer finite; the model has the last good weights. */
        DIVERGED,
        /** There is no model. */
        FAILED
    }

    public FitEnd {
        epochs = List.copyOf(epochs);
    }
}
