package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * exp of the mean of −ln max(p, 10⁻¹⁰) where p is the probability given to the label: integer labels [batch, …] and
 * probabilities [batch, …, classes]. A model that knows nothing has a perplexity of as many as there are classes.
 */
public final class Perplexity extends MeanMetric {
    /** Settings of {@link Perplexity}; every label counts by default. */
    public record Config(@Nullable Integer ignoreLabel) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return ignoreLabel == null ? new Perplexity() : new Perplexity(ignoreLabel);
        }

        @Override
        public boolean ofProbabilities() {
            return true;
        }
    }

    private static final double LEAST = 1e-10;

    private final IntPredicate ignored;

    /** All labels count. */
    public Perplexity() {
        this(label -> false);
    }

    /** @param ignoreLabel the label that does not count, such as that of padding; it need not be a class */
    public Perplexity(int ignoreLabel) {
        this(label -> label == ignoreLabel);
    }

    private Perplexity(IntPredicate ignored) {
        super("perplexity");
        this.ignored = ignored;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        add(ClassScores.ofAnyRank(name(), labels, scores));
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        add(ClassScores.ofAnyRank(name(), labels, scores));
    }

    private void add(ClassScores rows) {
        rows.requireLabelsInRange(ignored);
        for (int row = 0; row < rows.rows(); row++) {
            if (!ignored.test(rows.label(row))) {
                add(-StrictMath.log(Math.max(rows.scoreOfLabel(row), LEAST)));
            }
        }
    }

    @Override
    public double value() {
        return Math.exp(mean());
    }
}
