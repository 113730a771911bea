package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.Arrays;

/**
 * Normalised discounted cumulative gain of the first k items of a ranked list, averaged over lists: Σ (2^rel_i − 1) / log₂(i + 1)
 * for ranks i from 1, over that of the best order. Takes relevances [batch, items] of any dtype, 0 for irrelevant and negative for
 * padding, and floating scores [batch, items]. Items of equal score keep their order. A list without a relevant item has no
 * best order and is left out.
 */
public final class Ndcg extends MeanMetric {
    /** Settings of {@link Ndcg}. */
    public record Config(int k) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new Ndcg(k);
        }
    }

    private static final double LN_2 = StrictMath.log(2);

    private final int k;

    /** @param k how many of the first items count */
    public Ndcg(int k) {
        super("ndcg@" + k);
        this.k = RankedLists.requireK("ndcg", k);
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        RankedLists.each(name(), labels, scores, ranked -> {
            double[] best = ranked.clone();
            Arrays.sort(best);
            for (int i = 0; i < best.length / 2; i++) {
                double low = best[i];
                best[i] = best[best.length - 1 - i];
                best[best.length - 1 - i] = low;
            }
            add(gain(ranked) / gain(best));
        });
    }

    private double gain(double[] relevances) {
        double gain = 0;
        for (int i = 0; i < Math.min(k, relevances.length); i++) {
            gain += (StrictMath.pow(2, relevances[i]) - 1) * LN_2 / StrictMath.log(i + 2.0);
        }
        return gain;
    }
}
