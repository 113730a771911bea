package dev.bellows.metric;

/**
 * Matthews' correlation of labels and predictions, in [-1, 1]; for more than two classes Gorodkin's R_K (2004), MXNet's PCC.
 * Unlike accuracy it is 0 for a guess that ignores the sample, however uneven the classes are. Labels and scores are as for
 * {@link ConfusionMatrix}.
 */
public final class MatthewsCorrelation extends ConfusionMetric {
    /** Settings of {@link MatthewsCorrelation}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new MatthewsCorrelation(classes);
        }
    }

    /** Of two classes. */
    public MatthewsCorrelation() {
        this(2);
    }

    public MatthewsCorrelation(int classes) {
        super("mcc", new ConfusionMatrix(classes));
    }

    @Override
    public double value() {
        return matrix().matthews();
    }
}
