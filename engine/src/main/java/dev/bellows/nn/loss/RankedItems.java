package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.reduce.ReduceSum;

/**
 * Lists of items that are to be ranked: scores and relevances [batch, items], where an item of negative relevance is padding.
 * Pairs are [batch, items, items], the first item along axis 1.
 */
final class RankedItems {
    private static final double LN_2 = Math.log(2);

    private final Tensor scores;
    private final Tensor relevances;

    private RankedItems(Tensor scores, Tensor relevances) {
        this.scores = scores;
        this.relevances = relevances;
    }

    static RankedItems of(Record loss, Tensor score, Tensor label) {
        Tensor relevances = Operand.label(loss, score, label);
        if (score.shape().rank() != 2) {
            throw new ShapeException(Operand.name(loss) + ": expects scores [batch, items], got " + score.spec());
        }
        return new RankedItems(score, relevances);
    }

    /** How relevant each item is. */
    Tensor relevances() {
        return relevances;
    }

    /** Whether an item is one, and no padding. */
    Tensor present() {
        return GreaterEqual.greaterEqual(relevances, Full.scalar(relevances, 0));
    }

    /** Of each pair, the first item's number less the second's. */
    static Tensor differences(Tensor perItem) {
        return first(perItem).sub(second(perItem));
    }

    private static Tensor first(Tensor perItem) {
        int items = perItem.shape().dim(1);
        return perItem.reshape(perItem.shape().dim(0), items, 1);
    }

    private static Tensor second(Tensor perItem) {
        int items = perItem.shape().dim(1);
        return perItem.reshape(perItem.shape().dim(0), 1, items);
    }

    /** 1 for the pairs whose first item is more relevant and whose second is no padding, else 0. */
    Tensor ordered() {
        Tensor more = Greater.greater(first(relevances), second(relevances));
        return number(LogicalAnd.logicalAnd(more, second(present())));
    }

    private Tensor number(Tensor truth) {
        return Cast.cast(truth, scores.dtype());
    }

    /** What an item of a relevance is worth in the first place: 2^relevance - 1, and 0 where it is padding. */
    Tensor gains() {
        Tensor relevant = relevances.mul(number(present()));
        return Exp.exp(relevant.mul(LN_2)).sub(1);
    }

    /**
     * What the place of each item counts, 1 / log₂(1 + place), if items are ordered by falling numbers, the first among equals
     * first; 0 beyond the k-th place if k is not 0. Nothing is differentiated.
     */
    Tensor discounts(Tensor by, int k) {
        Tensor numbers = by.detach();
        int items = by.shape().dim(1);
        Tensor position = Iota.iota(by, items, DType.I32);
        Tensor earlier =
                Greater.greater(position.reshape(items, 1), position); // the second item of a pair stands first
        Tensor pairs = BroadcastTo.broadcastTo(earlier, Shape.of(by.shape().dim(0), items, items));
        Tensor tie = LogicalAnd.logicalAnd(Equal.equal(first(numbers), second(numbers)), pairs);
        Tensor beats = LogicalOr.logicalOr(Greater.greater(second(numbers), first(numbers)), tie);
        Tensor place = ReduceSum.sum(number(LogicalAnd.logicalAnd(beats, second(present()))), 2)
                .add(1);
        Tensor discount = Full.scalar(by, LN_2).div(Log.log(place.add(1)));
        return k == 0 ? discount : discount.mul(number(LessEqual.lessEqual(place, Full.scalar(place, k))));
    }
}
