package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;

/**
 * How improbable it is that items of a list stand in their order, pair by pair (Burges et al. 2005, "Learning to rank using gradient
 * descent"): the mean of -ln σ(sᵢ - sⱼ) over the pairs in which item i is more relevant than item j. For scores [batch, items]
 * and relevances of their shape, which are compared only with each other; an item of negative relevance is padding. A list
 * without such pairs costs nothing.
 */
public record RankNetLoss() implements Loss {
    @Override
    public Tensor of(Tensor score, Tensor label) {
        RankedItems items = RankedItems.of(this, score, label);
        Tensor pairs = items.ordered();
        Tensor missed = LogSigmoid.negated(RankedItems.differences(score));
        Tensor count = PerSample.sum(pairs);
        return PerSample.sum(pairs.mul(missed)).div(Maximum.maximum(count, Full.scalar(count, 1)));
    }
}
