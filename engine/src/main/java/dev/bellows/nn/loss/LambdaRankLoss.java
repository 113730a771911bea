package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.Where;

/**
 * RankNet's pairs, each by what it would change in NDCG if its items changed places (Burges 2010, "From RankNet to LambdaRank to
 * LambdaMART", MSR-TR-2010-82): Σ |ΔNDCGᵢⱼ|·(-ln σ(sᵢ - sⱼ)) over the pairs in which item i is more relevant than item j, with
 * |ΔNDCGᵢⱼ| = |2^yᵢ - 2^yⱼ|·|1/log₂(1 + rᵢ) - 1/log₂(1 + rⱼ)| / the best DCG, and r the places by the scores as they are, which
 * count as constants. For scores [batch, items] and relevances y of their shape, 0 for irrelevant and negative for padding. A list
 * without a relevant item costs nothing.
 *
 * @param k places that NDCG looks at, 0 for all, as is the default
 */
public record LambdaRankLoss(int k) implements Loss {
    public LambdaRankLoss {
        Setting.require("LambdaRankLoss", k >= 0, "k must be 0 or more", k);
    }

    public LambdaRankLoss() {
        this(0);
    }

    @Override
    public Tensor of(Tensor score, Tensor label) {
        RankedItems items = RankedItems.of(this, score, label);
        Tensor gains = items.gains();
        Tensor best = PerSample.sum(gains.mul(items.discounts(items.relevances(), k)));
        Tensor zero = Full.scalar(best, 0);
        Tensor share =
                Where.where(Greater.greater(best, zero), Full.like(best, 1).div(best), zero);
        Tensor swap = Abs.abs(RankedItems.differences(gains))
                .mul(Abs.abs(RankedItems.differences(items.discounts(score, k))));
        Tensor missed = LogSigmoid.negated(RankedItems.differences(score));
        return PerSample.sum(items.ordered().mul(swap).mul(missed)).mul(share);
    }
}
