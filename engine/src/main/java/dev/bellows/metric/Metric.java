package dev.bellows.metric;

import dev.bellows.core.ShapeException;
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
        if (labels.isEmpty()) {
            throw new ShapeException(
                    name() + ": compares what a network gives with the first label, and there is none");
        }
        update(labels.get(0), scores);
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
