package dev.bellows.metric;

import dev.bellows.json.Family;

/** What a metric is made from, so that a choice of metrics can travel: a record of its settings. */
@Family("metric")
public interface MetricConfig {
    /**
     * A new metric, which has seen nothing.
     *
     * @param classes for the metrics that need to know
     */
    Metric create(int classes);
}
