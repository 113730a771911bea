package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.util.Optional;

/**
 * A metric that is shown one number of those that a network gives for a sample, such as the median of several quantiles. It reports
 * itself under the metric's name.
 */
public final class OfColumn extends ShownMetric {
    /** Settings of {@link OfColumn}; columns are counted from 0. */
    public record Config(MetricConfig of, int column) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new OfColumn(of.create(1), column);
        }

        @Override
        public Optional<Boolean> moreIsBetter() {
            return of.moreIsBetter();
        }
    }

    private final int column;

    /** @param metric what is shown the column */
    public OfColumn(Metric metric, int column) {
        super(metric);
        this.column = column;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        Spec spec = scores.spec().requireFloating(name());
        if (spec.shape().rank() != 2 || column < 0 || column >= spec.shape().dim(1)) {
            throw new ShapeException(
                    name() + ": expects scores [batch, numbers] with a column " + column + ", got " + spec);
        }
        int width = spec.shape().dim(1);
        double[] all = scores.toDoubleArray();
        double[] one = new double[spec.shape().dim(0)];
        for (int row = 0; row < one.length; row++) {
            one[row] = all[row * width + column];
        }
        try (Scope scope = Scope.open("column")) {
            metric.update(labels, NDArray.of(one, Spec.of(spec.dtype(), one.length)));
        }
    }
}
