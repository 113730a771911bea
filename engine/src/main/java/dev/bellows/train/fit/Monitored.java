package dev.bellows.train.fit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A score that says whether a network got better.
 *
 * @param score its name among {@link Training#scores()}, such as {@code validation-accuracy}
 * @param mode whether more or less is better
 * @param minDelta by how much a value must differ from the best to be better; 0 or more
 */
public record Monitored(String score, Mode mode, double minDelta) {
    /** Which values are better. */
    public enum Mode {
        /** Less. */
        MIN,
        /** More. */
        MAX
    }

    private static final Logger LOG = LoggerFactory.getLogger(Monitored.class);
    private static final List<String> MORE_IS_BETTER = List.of(
            "accuracy",
            "f1",
            "f2",
            "fbeta",
            "precision",
            "recall",
            "auc",
            "map",
            "mcc",
            "pcc",
            "pearson",
            "ndcg",
            "hit",
            "bleu",
            "similarity");

    public Monitored {
        if (!(minDelta >= 0)) {
            throw new IllegalArgumentException("monitored: minDelta must be 0 or more, got " + minDelta);
        }
    }

    /**
     * A score whose name says which values are better: more of an accuracy, precision, recall, F, area, correlation,
     * similarity and the like, and less of anything else.
     */
    public static Monitored of(String score) {
        String name = score.toLowerCase(Locale.ROOT);
        return new Monitored(score, MORE_IS_BETTER.stream().anyMatch(name::contains) ? Mode.MAX : Mode.MIN, 0);
    }

    /** The value of this epoch, or null if it was not measured. */
    @Nullable
    Double value(Training training) {
        return training.scores().get(score);
    }

    /** Logs a warning if no epoch ever measured the score: a misspelt name would otherwise go unnoticed. */
    void warnIfNeverMeasured(Training training) {
        List<Map<String, Double>> history = training.history();
        if (!history.isEmpty() && history.stream().noneMatch(epoch -> epoch.containsKey(score))) {
            LOG.warn(
                    "no epoch measured '{}', only {}; add the handler that measures it",
                    score,
                    history.get(0).keySet());
        }
    }

    /** Whether {@code value} is better than {@code best}, which is NaN before the first; NaN is never better. */
    boolean improves(double value, double best) {
        if (Double.isNaN(best)) {
            return !Double.isNaN(value);
        }
        return mode == Mode.MIN ? value < best - minDelta : value > best + minDelta;
    }
}
