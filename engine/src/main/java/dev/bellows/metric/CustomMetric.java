package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * A metric from two functions: what a batch adds to a few sums, and the figure that these give. It merges as exactly as all
 * others, since the sums are kept without rounding.
 *
 * <pre>{@code
 * Metric bias = new CustomMetric("bias", 2, (labels, scores, sums) -> {
 *     double[] right = labels.toDoubleArray();
 *     double[] said = scores.toDoubleArray();
 *     for (int i = 0; i < right.length; i++) {
 *         sums.add(0, said[i] - right[i]);
 *         sums.add(1, 1);
 *     }
 * }, sums -> sums[0] / sums[1]);
 * }</pre>
 */
public final class CustomMetric implements Metric {
    /** Takes what a batch adds. */
    @FunctionalInterface
    public interface Adder {
        /** Adds {@code amount} to the sum of this index. */
        void add(int sum, double amount);
    }

    /** Says what a batch adds; row by row, for the same sums in batches of any size. */
    @FunctionalInterface
    public interface Contribution {
        void of(NDArray labels, NDArray scores, Adder sums);
    }

    private final String name;
    private final ExactSum[] sums;
    private final Contribution contribution;
    private final ToDoubleFunction<double[]> figure;
    private boolean empty = true;

    /**
     * @param sums how many there are, at least 1
     * @param figure of the sums, called once there are samples
     */
    public CustomMetric(String name, int sums, Contribution contribution, ToDoubleFunction<double[]> figure) {
        if (sums < 1) {
            throw new IllegalArgumentException(name + ": there must be at least one sum: " + sums);
        }
        this.name = name;
        this.sums = new ExactSum[sums];
        Arrays.setAll(this.sums, i -> new ExactSum());
        this.contribution = contribution;
        this.figure = figure;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        if (labels.shape().rank() == 0
                || scores.shape().rank() == 0
                || labels.shape().dim(0) != scores.shape().dim(0)) {
            throw new ShapeException(
                    name + ": labels and scores differ in batch: " + labels.spec() + " and " + scores.spec());
        }
        contribution.of(labels, scores, (sum, amount) -> {
            sums[sum].add(amount);
            empty = false;
        });
    }

    @Override
    public double value() {
        return empty
                ? Double.NaN
                : figure.applyAsDouble(
                        Arrays.stream(sums).mapToDouble(ExactSum::value).toArray());
    }

    @Override
    public double[] sums() {
        double[] all = new double[sums.length * ExactSum.SUMS + 1];
        for (int i = 0; i < sums.length; i++) {
            sums[i].copyTo(all, i * ExactSum.SUMS);
        }
        all[all.length - 1] = empty ? 0 : 1;
        return all;
    }

    @Override
    public void addSums(double[] others) {
        Sums.check(name, others, sums.length * ExactSum.SUMS + 1);
        for (int i = 0; i < sums.length; i++) {
            sums[i].addSums(others, i * ExactSum.SUMS);
        }
        empty &= others[others.length - 1] == 0;
    }

    @Override
    public void reset() {
        for (ExactSum sum : sums) {
            sum.reset();
        }
        empty = true;
    }
}
