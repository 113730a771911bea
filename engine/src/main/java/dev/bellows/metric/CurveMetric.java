package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/** What the areas under curves share: they are read off a {@link ScoreHistogram}. */
abstract sealed class CurveMetric implements Metric permits PrAuc, RocAuc {
    private final String name;
    private final ScoreHistogram histogram;

    CurveMetric(String name) {
        this.name = name;
        histogram = new ScoreHistogram(name);
    }

    final ScoreHistogram histogram() {
        return histogram;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void update(NDArray labels, NDArray scores) {
        histogram.update(labels, scores);
    }

    @Override
    public final double[] sums() {
        return histogram.sums();
    }

    @Override
    public final void addSums(double[] sums) {
        histogram.addSums(sums);
    }

    @Override
    public final void reset() {
        histogram.reset();
    }
}
