package dev.bellows.op.loss;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.comm.RowShares;
import dev.bellows.op.comm.SumOfParts;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.norm.PartOfSoftmax;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cross entropy of labels under the softmax of scores of which each rank of a group has those of some classes, [batch…, own]; no rank gets
 * those of others (Shoeybi et al. 2019, arXiv 1909.08053, section 3). Labels are all ranks' alike: class numbers [batch…], where one outside {@code
 * [0, classes)} has loss 0, or probabilities [batch…, classes] of the scores' dtype. Gives the losses, [batch…], and l, the logarithm of the sum
 * of the exponentials, [batch…]. For each row the ranks tell each other their greatest score and then add up two numbers, three with smoothing; in
 * the gradient nothing travels.
 *
 * @param shares how many classes each rank has
 * @param smoothing how much of each label's probability is spread evenly over all classes, in [0, 1)
 */
@Formula("y = -Σ_c t_c · (x_c - l), l = ln Σ_c exp(x_c), over the classes of all ranks;  t = (1 - smoothing) · label +"
        + " smoothing / classes")
public record SoftmaxCrossEntropyOfParts(String group, RowShares shares, double smoothing)
        implements Composite, Differentiable, Communicating {
    /** Of the scores of one rank's classes. */
    public static Tensor softmaxCrossEntropy(GatherParts.Part scores, Tensor labels, double smoothing) {
        GatherParts of = scores.gathering();
        return new SoftmaxCrossEntropyOfParts(of.group(), of.shares(), smoothing)
                .onAll(List.of(scores.own(), labels))
                .get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec scores = in.get(0).requireFloating(name());
        Spec labels = in.get(1);
        Shape shape = scores.shape();
        shares.requireLastAxis(name(), group, scores);
        boolean isDense = labels.dtype().isFloating();
        Shape wanted = isDense ? shape.with(-1, shares.total()) : shape.without(-1);
        if (!labels.shape().equals(wanted)) {
            throw new ShapeException(
                    name() + ": scores " + scores + " need labels of shape " + wanted + ", got " + labels);
        }
        if (isDense && labels.dtype() != scores.dtype()) {
            throw new DTypeException(name() + ": dtypes differ: " + scores + " · " + labels + "; cast one of them");
        }
        Spec row = scores.with(shape.without(-1));
        return List.of(row, row);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor labels = in.get(1);
        Shape rows = x.shape().without(-1);
        int count = Math.toIntExact(rows.size());
        RowShares each =
                new RowShares(shares.rank(), Collections.nCopies(shares.rows().size(), 1));
        Tensor own = ReduceMax.max(x, -1).reshape(1, count);
        Tensor greatest = ReduceMax.max(new AllGather(group, each).on(own), 0).reshape(rows.dims());
        Tensor shifted = x.sub(column(greatest));
        List<Tensor> sums = new ArrayList<>();
        sums.add(ReduceSum.sum(Exp.exp(shifted), -1));
        sums.add(ReduceSum.sum(chosen(labels, shifted), -1));
        if (smoothing > 0) {
            sums.add(ReduceSum.sum(shifted, -1));
        }
        Tensor all = SumOfParts.sumOfParts(
                Concat.concat(0, sums.stream().map(sum -> sum.reshape(1, count)).toList()), group);
        Tensor log = Log.log(row(all, 0, rows));
        Tensor loss = losses(labels, log, row(all, 1, rows));
        if (smoothing > 0) {
            Tensor spread = log.sub(row(all, 2, rows).div(shares.total()));
            loss = loss.mul(1 - smoothing).add(spread.mul(smoothing));
        }
        return List.of(
                isDense(labels) ? loss : Where.where(known(labels), loss, Full.scalar(loss, 0)), greatest.add(log));
    }

    private static Tensor losses(Tensor labels, Tensor log, Tensor chosen) {
        return isDense(labels) ? log.mul(ReduceSum.sum(labels, -1)).sub(chosen) : log.sub(chosen);
    }

    private static boolean isDense(Tensor labels) {
        return labels.dtype().isFloating();
    }

    private static Tensor row(Tensor all, int which, Shape rows) {
        return Slice.slice(all, 0, which, which + 1).reshape(rows.dims());
    }

    private static Tensor column(Tensor x) {
        return x.reshape(x.shape().insert(x.shape().rank(), 1).dims());
    }

    /** What the labels choose of this rank's scores. Chosen, not multiplied by 0 and 1: the others may be -Infinity. */
    private Tensor chosen(Tensor labels, Tensor scores) {
        Tensor zero = Full.scalar(scores, 0);
        if (isDense(labels)) {
            Tensor own = own(labels);
            return Where.where(Equal.equal(own, zero), zero, own.mul(scores));
        }
        return Where.where(target(labels, DType.BOOL), scores, zero);
    }

    private Tensor own(Tensor labels) {
        return Slice.slice(labels, -1, shares.start(), shares.start() + shares.own());
    }

    private Tensor target(Tensor labels, DType dtype) {
        Tensor label = Cast.cast(labels, DType.I64); // bytes cannot be negative
        return OneHot.oneHot(label.sub(Full.scalar(label, shares.start())), shares.own(), dtype);
    }

    /** Whether the label is a class. */
    private Tensor known(Tensor labels) {
        Tensor label = Cast.cast(labels, DType.I64);
        return LogicalAnd.logicalAnd(
                GreaterEqual.greaterEqual(label, Full.scalar(label, 0)),
                Less.less(label, Full.scalar(label, shares.total())));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor x = v.x(0);
        Tensor labels = v.x(1);
        Tensor probabilities = new PartOfSoftmax().on(x, v.y(1));
        Tensor dy = v.dy(0);
        Tensor target;
        Tensor expected = probabilities;
        if (isDense(labels)) {
            target = own(labels);
            Tensor mass = ReduceSum.sumKeepDims(labels, -1);
            expected = probabilities.mul(smoothing > 0 ? mass.mul(1 - smoothing).add(smoothing) : mass);
        } else {
            target = target(labels, x.dtype());
            dy = dy.mul(Cast.cast(known(labels), x.dtype()));
        }
        if (smoothing > 0) {
            target = target.mul(1 - smoothing).add(smoothing / shares.total());
        }
        Tensor dx = expected.sub(target).mul(column(dy));
        return Vjp.gradients(v.needs(1) ? dx.add(probabilities.mul(column(v.dy(1)))) : dx, null);
    }
}
