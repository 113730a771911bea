package dev.bellows.metric;

/** What all metrics that are a ratio of two counts share; each of them only says what is counted. */
abstract sealed class RatioMetric implements Metric
        permits Accuracy, BatchRecall, HitRate, TopKAccuracy, WordErrorRate {
    private final String name;
    private final Ratio ratio;

    RatioMetric(String name) {
        this.name = name;
        ratio = new Ratio(name);
    }

    final void add(long hits, long samples) {
        ratio.add(hits, samples);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final double value() {
        return ratio.value();
    }

    @Override
    public final double[] sums() {
        return ratio.sums();
    }

    @Override
    public final void addSums(double[] sums) {
        ratio.addSums(sums);
    }

    @Override
    public final void reset() {
        ratio.reset();
    }
}
