package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;

/**
 * The mean over rows of x·y / max(‖x‖ ‖y‖, 10⁻¹²), where a row lies along the last axis: labels of any dtype and floating
 * scores of one shape, [batch, …, size]. A row of zeros has a similarity of 0.
 */
public final class MeanCosineSimilarity extends MeanMetric {
    /** Settings of {@link MeanCosineSimilarity}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new MeanCosineSimilarity();
        }
    }

    private static final double EPSILON = 1e-12;

    public MeanCosineSimilarity() {
        super("cosine-similarity");
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        scores.spec().requireFloating(name());
        int rank = scores.shape().rank();
        if (rank == 0 || !labels.shape().equals(scores.shape())) {
            throw new ShapeException(
                    name() + ": labels and scores differ in shape: " + labels.spec() + " and " + scores.spec());
        }
        double[] right = labels.toDoubleArray();
        double[] said = scores.toDoubleArray();
        int size = scores.shape().dim(rank - 1);
        for (int start = 0; start < said.length; start += size) {
            add(cosine(right, said, start, start + size));
        }
    }

    private static double cosine(double[] x, double[] y, int from, int to) {
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = from; i < to; i++) {
            xx += x[i] * x[i];
            yy += y[i] * y[i];
            xy += x[i] * y[i];
        }
        return xy / Math.max(Math.sqrt(xx) * Math.sqrt(yy), EPSILON);
    }
}
