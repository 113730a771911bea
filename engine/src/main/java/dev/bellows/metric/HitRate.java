package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/**
 * The share of lists with a relevant item among the first k: relevances [batch, items] of any dtype, 0 for irrelevant and
 * negative for padding, and floating scores [batch, items]. Items of equal score keep their order. A list without a relevant
 * item cannot be hit and is left out.
 */
public final class HitRate extends RatioMetric {
    /** Settings of {@link HitRate}. */
    public record Config(int k) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new HitRate(k);
        }
    }

    private final int k;

    /** @param k how many of the first items count */
    public HitRate(int k) {
        super("hit-rate@" + k);
        this.k = RankedLists.requireK("hit-rate", k);
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        RankedLists.each(name(), labels, scores, ranked -> add(isHit(ranked) ? 1 : 0, 1));
    }

    private boolean isHit(double[] ranked) {
        for (int i = 0; i < Math.min(k, ranked.length); i++) {
            if (ranked[i] > 0) {
                return true;
            }
        }
        return false;
    }
}
