package dev.bellows.metric;

/** A metric that is another one, shown something else than what a network gives: its name, sums and value are the other's. */
abstract class ShownMetric implements Metric {
    /** The other one. */
    final Metric metric;

    ShownMetric(Metric metric) {
        this.metric = metric;
    }

    @Override
    public final String name() {
        return metric.name();
    }

    @Override
    public final double value() {
        return metric.value();
    }

    @Override
    public final double[] sums() {
        return metric.sums();
    }

    @Override
    public final void addSums(double[] sums) {
        metric.addSums(sums);
    }

    @Override
    public final void reset() {
        metric.reset();
    }
}
