package dev.bellows.metric;

import dev.bellows.json.Family;
import java.util.Optional;

/** What a metric is made from, so that a choice of metrics can travel: a record of its settings. */
@Family("metric")
public interface MetricConfig {
    /**
     * A new metric, which has seen nothing.
     *
     * @param classes for the metrics that need to know
     */
    Metric create(int classes);

    /**
     * Whether greater values are better ones; empty if neither is known to be. What the metric's name says, unless it is
     * overridden; see {@link MetricNames#moreIsBetter}.
     */
    default Optional<Boolean> moreIsBetter() {
        return MetricNames.moreIsBetter(create(2).name());
    }

    /** Whether it takes probabilities, and no scores before a softmax or a logistic function. */
    default boolean ofProbabilities() {
        return false;
    }
}
