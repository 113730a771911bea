package dev.bellows.metric;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * A figure that says how good predictions are, kept as a few sums over the samples seen. The sums of several metrics of one
 * kind add up to those of one that saw all their samples, so workers that send each other {@link #sums()} agree on the value
 * to the last bit: counts are integers, and other sums are kept without rounding. For one thread at a time.
 *
 * <pre>{@code
 * Metric accuracy = new Accuracy();
 * accuracy.update(labels, net.forward(x));
 * accuracy.addSums(sumsOfAnotherWorker);
 * double share = accuracy.value();
 * }</pre>
 */
public interface Metric {
    /** The name under which the value is reported, such as {@code accuracy}. */
    String name();

    /**
     * Adds a batch.
     *
     * @param labels what is right, one label for each row
     * @param scores what the network says, [batch, …]
     */
    void update(NDArray labels, NDArray scores);

    /**
     * Adds a batch of samples that may have several labels, or none: the first one, unless a metric needs others.
     *
     * @param labels all that each sample has, in order
     * @param scores what the network says, [batch, …]
     */
    default void updateAll(List<NDArray> labels, NDArray scores) {
        update(ClassScores.first(name(), labels), scores);
    }

    /**
     * As {@link #updateAll(List, NDArray)}, where each rank of a group has the scores of some classes; all ranks of the group call it. Metrics that ask of a
     * row no more than which class has the greatest score, or the score and the rank of the label, add it up from the parts; others get the scores of all classes
     * on each rank.
     */
    default void updateAll(List<NDArray> labels, ScoreParts scores) {
        try (Scope scope = Scope.open("scores of all classes")) {
            updateAll(labels, scores.whole());
        }
    }

    /** The figure over all samples so far; NaN before the first. */
    double value();

    /** A copy of the sums, always of the same length. */
    double[] sums();

    /** Adds the sums of another metric of this kind. */
    void addSums(double[] sums);

    /** Forgets all samples. */
    void reset();
}
