package dev.bellows.op.loss;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.NotEqual;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The states that an alignment of one sample can be in: blank, label, blank, label, …, blank, and the logarithms of the
 * probabilities of being in them. From a state one may stay, go on to the next, or skip a blank between two labels that differ.
 * Everything is in f32 or f64, and -10³⁰ stands for the logarithm of 0, since differences of infinities are NaN.
 */
final class CtcLattice {
    private static final double NEVER = -1e30;

    private final Tensor x;
    private final int batch;
    private final int states;
    /** Where the emission of each state of each sample lies in [time, batch · classes]: [batch, states]. */
    private final Tensor index;
    /** Whether a state can be reached from the one before the last: [batch, states]. */
    private final Tensor skips;
    /** The states in which an alignment may end: [batch, states]. */
    private final Tensor ends;

    private final Tensor times;
    /** The logarithm of each state's probability at each time: [time, batch, states]. */
    private final Tensor emissions;

    CtcLattice(List<Tensor> in, int blank) {
        x = in.get(0).dtype() == DType.BF16 ? Cast.cast(in.get(0), DType.F32) : in.get(0);
        batch = x.shape().dim(1);
        int most = in.get(1).shape().dim(1);
        states = 2 * most + 1;
        times = Cast.cast(in.get(2), DType.I32).reshape(batch, 1);
        Tensor lengths = Cast.cast(in.get(3), DType.I32).reshape(batch, 1);
        Tensor labels = Cast.cast(in.get(1), DType.I32);
        Tensor known = Less.less(Iota.iota(x, most, DType.I32), lengths);
        // Looked up among the classes, since one that is none of them would mean another sample's.
        Tensor padded = Take.take(
                Iota.iota(x, x.shape().dim(2), DType.I32), Where.where(known, labels, Full.scalar(labels, blank)), 0);
        Tensor classes = interleaved(padded, blank);
        index = index(classes);
        skips = LogicalAnd.logicalAnd(
                NotEqual.notEqual(classes, Full.scalar(classes, blank)),
                NotEqual.notEqual(classes, shifted(classes, 2, blank)));
        Tensor state = Iota.iota(x, states, DType.I32);
        Tensor last = lengths.add(lengths);
        ends = LogicalOr.logicalOr(Equal.equal(state, last), Equal.equal(state, last.sub(1)));
        Tensor flat = LogSoftmax.logSoftmax(x, 2)
                .reshape(x.shape().dim(0), batch * x.shape().dim(2));
        emissions = Take.take(flat, index, 1);
    }

    /** Blank, first label, blank, second label, …, blank. */
    private Tensor interleaved(Tensor labels, int blank) {
        Tensor column = labels.reshape(batch, labels.shape().dim(1), 1);
        Tensor pairs =
                Concat.concat(2, List.of(Full.like(column, blank), column)).reshape(batch, states - 1);
        Tensor end = Full.of(x, Spec.of(DType.I32, batch, 1), blank);
        return Concat.concat(1, List.of(pairs, end));
    }

    /** A label that is no class points beyond the array, so that taking its emission is refused. */
    private Tensor index(Tensor classes) {
        int count = x.shape().dim(2);
        Tensor zero = Full.scalar(classes, 0);
        Tensor valid = LogicalAnd.logicalAnd(
                LessEqual.lessEqual(zero, classes), Less.less(classes, Full.scalar(classes, count)));
        Tensor first = Iota.iota(x, batch, DType.I32).mul(count).reshape(batch, 1);
        return Where.where(valid, first.add(classes), Full.scalar(classes, (double) batch * count));
    }

    /** Moves [batch, states] by {@code by} states to later ones, or to earlier ones if that is negative. */
    private Tensor shifted(Tensor a, int by, double fill) {
        int size = Math.min(Math.abs(by), states);
        Tensor kept = by > 0 ? Slice.slice(a, 1, 0, states - size) : Slice.slice(a, 1, size, states);
        List<Integer> gap = List.of(0, size);
        List<Integer> none = List.of(0, 0);
        return new Pad(by > 0 ? gap : none, by > 0 ? none : gap, fill).on(kept);
    }

    private Tensor emission(int time) {
        return Slice.slice(emissions, 0, time, time + 1).reshape(batch, states);
    }

    /** Which samples have not ended at {@code time}: [batch, 1]. */
    private Tensor lasts(int time) {
        return Less.less(Full.scalar(times, time), times);
    }

    private static Tensor logSum(Tensor a, Tensor b, Tensor c) {
        Tensor most = Maximum.maximum(Maximum.maximum(a, b), c);
        Tensor sum = Exp.exp(a.sub(most)).add(Exp.exp(b.sub(most))).add(Exp.exp(c.sub(most)));
        return most.add(Log.log(sum));
    }

    /** The probabilities of all beginnings that end in a state at each time; after the sample's end they stay. */
    List<Tensor> forward() {
        Tensor never = Full.scalar(x, NEVER);
        Tensor state = Iota.iota(x, states, DType.I32);
        Tensor a = Where.where(Less.less(state, Full.scalar(state, 2)), emission(0), never);
        List<Tensor> all = new ArrayList<>(List.of(a));
        for (int time = 1; time < x.shape().dim(0); time++) {
            Tensor skipping = Where.where(skips, shifted(a, 2, NEVER), never);
            Tensor next = logSum(a, shifted(a, 1, NEVER), skipping).add(emission(time));
            a = Where.where(lasts(time), next, a);
            all.add(a);
        }
        return all;
    }

    /** The probabilities of all ends from a state on, without its own emission. */
    private List<Tensor> backward() {
        Tensor never = Full.scalar(x, NEVER);
        Tensor skipped = shifted(skips, -2, 0);
        Tensor b = Where.where(ends, Full.scalar(x, 0), never);
        Deque<Tensor> all = new ArrayDeque<>(List.of(b));
        for (int time = x.shape().dim(0) - 1; time > 0; time--) {
            Tensor later = b.add(emission(time));
            Tensor skipping = Where.where(skipped, shifted(later, -2, NEVER), never);
            Tensor before = logSum(later, shifted(later, -1, NEVER), skipping);
            b = Where.where(lasts(time), before, b);
            all.addFirst(b);
        }
        return List.copyOf(all);
    }

    /** The losses [batch] by the probabilities at the end. */
    Tensor loss(Tensor forward) {
        Tensor a = Where.where(ends, forward, Full.scalar(x, NEVER));
        Tensor most = ReduceMax.maxKeepDims(a, 1);
        Tensor sum = ReduceSum.sumKeepDims(Exp.exp(a.sub(most)), 1);
        Tensor loss = most.add(Log.log(sum)).neg();
        Tensor impossible = Less.less(Full.scalar(x, -NEVER / 2), loss); // false of NaN, which stays
        return Where.where(impossible, Full.scalar(x, Double.POSITIVE_INFINITY), loss)
                .reshape(batch);
    }

    /** The gradients of the losses by the activations. */
    Tensor gradient() {
        int time = x.shape().dim(0);
        int classes = x.shape().dim(2);
        List<Tensor> forward = forward();
        Tensor loss = loss(forward.get(time - 1)).reshape(batch, 1);
        Tensor possible = NotEqual.notEqual(loss, Full.scalar(x, Double.POSITIVE_INFINITY));
        Tensor finite = Where.where(possible, loss, Full.scalar(x, 0));
        Tensor paths = stacked(forward).add(stacked(backward())).add(finite);
        Tensor posterior = new ScatterAdd(1, batch * classes).on(Exp.exp(paths), index);
        Tensor dx = Softmax.softmax(x, 2).sub(posterior.reshape(time, batch, classes));
        Tensor clock = Iota.iota(x, time, DType.I32).reshape(time, 1, 1);
        Tensor counts = LogicalAnd.logicalAnd(Less.less(clock, times), possible);
        return Where.where(counts, dx, Full.scalar(x, 0));
    }

    private Tensor stacked(List<Tensor> steps) {
        return Concat.concat(0, steps).reshape(steps.size(), batch, states);
    }
}
