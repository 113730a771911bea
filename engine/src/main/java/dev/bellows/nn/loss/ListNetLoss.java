package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;

/**
 * The cross entropy of which item comes first, if it is drawn by relevances and by scores (ListNet's top-one probability, Cao et
 * al. 2007, "Learning to rank: from pairwise approach to listwise approach"): -Σ softmax(y)ᵢ·ln softmax(s)ᵢ. For scores s
 * [batch, items] and relevances y of their shape; an item of negative relevance is padding and has no probability.
 */
public record ListNetLoss() implements Loss {
    /** Finite, so that a list of nothing but padding costs nothing. */
    private static final double NEVER = -1e30;

    @Override
    public Tensor of(Tensor score, Tensor label) {
        RankedItems items = RankedItems.of(this, score, label);
        Tensor present = items.present();
        Tensor never = Full.scalar(score, NEVER);
        Tensor drawn = Softmax.softmax(Where.where(present, items.relevances(), never), 1);
        Tensor wanted = Where.where(present, drawn, Full.scalar(drawn, 0));
        Tensor said = LogSoftmax.logSoftmax(Where.where(present, score, never), 1);
        return PerSample.sum(Expected.terms(wanted, said)).neg();
    }
}
