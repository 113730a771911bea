package dev.bellows.op.detection;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a single-shot detector is to learn: from anchors [1, n, 4], labels [batch, m, 5] as class and corners, padded with classes of
 * -1, and class scores [batch, classes + 1, n], of which the first is the background's. Each object gets the anchor that overlaps it
 * most, then each other anchor the object that it overlaps most, if by more than {@code overlap}. Results: codes [batch, n · 4] as
 * {@link BoxEncode} has them, 0 without an object; a mask [batch, n · 4] of 1 where there is one; and classes [batch, n] counted from
 * 1, 0 for background and -1 for anchors to leave out. No gradient flows.
 *
 * @param negatives how many background anchors are kept for each with an object, those with the least background score first; -1
 *     keeps all
 * @param mining background anchors may only be kept if they overlap no object by this much; read if {@code negatives} is
 */
@Formula("matched anchors: code and class of their object; others: background or left out")
public record MultiBoxTarget(double overlap, double negatives, double mining, List<Double> deviation)
        implements Composite, Differentiable {
    /** The least overlap of an object with its best anchor. */
    private static final double SOME = 1e-6;

    public MultiBoxTarget {
        deviation = List.copyOf(deviation);
    }

    /** Above an overlap of 0.5, with all background anchors and deviations of 0.1, 0.1, 0.2 and 0.2: codes, mask, classes. */
    public static List<Tensor> multiBoxTarget(Tensor anchors, Tensor labels, Tensor scores) {
        return new MultiBoxTarget(0.5, -1, 0.5, List.of(0.1, 0.1, 0.2, 0.2)).onAll(List.of(anchors, labels, scores));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec anchors = Boxes.require(this, in.get(0), 4).requireRank(name(), 3);
        Spec labels = Boxes.require(this, in.get(1), 5).requireRank(name(), 3).requireDType(name(), anchors.dtype());
        Spec scores = in.get(2).requireRank(name(), 3).requireDType(name(), anchors.dtype());
        int n = anchors.shape().dim(1);
        int batch = labels.shape().dim(0);
        if (anchors.shape().dim(0) != 1
                || labels.shape().dim(1) == 0
                || scores.shape().dim(0) != batch
                || scores.shape().dim(2) != n
                || n == 0) {
            throw new ShapeException(name() + ": expects anchors [1, n, 4], labels [batch, m, 5] and scores"
                    + " [batch, classes + 1, n], got " + in);
        }
        Spec flat = anchors.with(Shape.of(batch, 4 * n));
        return List.of(flat, flat, anchors.with(Shape.of(batch, n)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor anchors = in.get(0);
        Tensor labels = in.get(1);
        int batch = labels.shape().dim(0);
        int objects = labels.shape().dim(1);
        int n = anchors.shape().dim(1);
        Tensor overlaps = overlaps(anchors, labels);
        Tensor best = ArgMax.argMax(overlaps, 2);
        Tensor most = ReduceMax.max(overlaps, 2);
        Tensor first =
                new BipartiteMatching(SOME, false, -1).onAll(List.of(overlaps)).get(0);
        Tensor isFirst = LessEqual.lessEqual(Full.scalar(first, 0), first);
        Tensor object = Where.where(isFirst, first, best);
        Tensor positive = LogicalOr.logicalOr(isFirst, Less.less(Full.scalar(most, overlap), most));
        Tensor start = Iota.iota(labels, batch, DType.I32).mul(objects).reshape(batch, 1);
        Tensor matched = Take.take(labels.reshape(batch * objects, 5), start.add(object), 0);
        Tensor zero = Full.scalar(labels, 0);
        Tensor mask = BroadcastTo.broadcastTo(positive.reshape(batch, n, 1), Shape.of(batch, n, 4));
        Tensor safe = Where.where(mask, Slice.slice(matched, 2, 1, 5), anchors); // no logarithms of padding
        Tensor code = new BoxEncode(List.of(0.0, 0.0, 0.0, 0.0), deviation).on(safe, anchors);
        Tensor others = negatives < 0 ? zero : background(in.get(2), positive, most);
        Tensor classes = Where.where(positive, Boxes.part(matched, 0).add(1), others);
        return List.of(
                Where.where(mask, code, zero).reshape(batch, 4 * n),
                Cast.cast(mask, labels.dtype()).reshape(batch, 4 * n),
                classes);
    }

    /** Of each anchor with each object, less than 0 where there is none: [batch, n, m]. */
    private static Tensor overlaps(Tensor anchors, Tensor labels) {
        int batch = labels.shape().dim(0);
        int objects = labels.shape().dim(1);
        Tensor boxes = Slice.slice(labels, 2, 1, 5).reshape(batch, 1, objects, 4);
        Tensor all = Boxes.overlap(anchors.reshape(1, anchors.shape().dim(1), 1, 4), boxes);
        Tensor known = LessEqual.lessEqual(Full.scalar(labels, 0), Boxes.part(labels, 0))
                .reshape(batch, 1, objects);
        return Where.where(known, all, Full.scalar(labels, -1));
    }

    /** 0 for the anchors most wrongly held for objects, as many as are wanted; -1 for the others: [batch, n]. */
    private Tensor background(Tensor scores, Tensor positive, Tensor most) {
        int batch = scores.shape().dim(0);
        int n = scores.shape().dim(2);
        Tensor probability = Softmax.softmax(scores, 1);
        Tensor certainty = Slice.slice(probability, 1, 0, 1).reshape(batch, n);
        Tensor apart =
                LogicalAnd.logicalAnd(LogicalNot.logicalNot(positive), Less.less(most, Full.scalar(most, mining)));
        Tensor infinite = Full.scalar(scores, Double.POSITIVE_INFINITY);
        Tensor order = ArgSort.argSort(Where.where(apart, certainty, infinite), 1);
        Tensor rank = ArgSort.argSort(order, 1); // the position of each anchor in that order
        Tensor count = ReduceSum.sumKeepDims(Cast.cast(positive, DType.F64), 1).mul(negatives);
        Tensor wanted = Less.less(Cast.cast(rank, DType.F64), Floor.floor(count));
        Tensor kept = LogicalAnd.logicalAnd(apart, wanted);
        return Where.where(kept, Full.scalar(scores, 0), Full.scalar(scores, -1));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(null, null, null);
    }
}
