package dev.bellows.spark;

import dev.bellows.metric.MetricConfig;
import dev.bellows.metric.OfColumn;
import dev.bellows.metric.OfProbabilities;
import dev.bellows.metric.OfProbabilities.Link;

/** What metrics are shown of a network whose outputs are scores. */
final class Shown {
    private Shown() {}

    /** Metrics that take probabilities get those of the classes. */
    static MetricConfig softmax(MetricConfig metric) {
        return metric.ofProbabilities() ? new OfProbabilities.Config(metric, Link.SOFTMAX) : metric;
    }

    /** All metrics get the probabilities of no and yes, for each label by itself. */
    static MetricConfig logistic(MetricConfig metric) {
        return new OfProbabilities.Config(metric, Link.LOGISTIC);
    }

    /** All metrics get one of the numbers. */
    static MetricConfig column(MetricConfig metric, int column) {
        return new OfColumn.Config(metric, column);
    }
}
