package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/** {@link CrossEntropy} under the name that MXNet gives it a second time: probabilities in, not their logarithms. */
public final class NegativeLogLikelihood extends MeanMetric {
    /** Settings of {@link NegativeLogLikelihood}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new NegativeLogLikelihood();
        }

        @Override
        public boolean ofProbabilities() {
            return true;
        }
    }

    public NegativeLogLikelihood() {
        super("nll-loss");
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        CrossEntropy.addTo(this, ClassScores.ofAnyRank(name(), labels, scores));
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        CrossEntropy.addTo(this, ClassScores.ofAnyRank(name(), labels, scores));
    }
}
