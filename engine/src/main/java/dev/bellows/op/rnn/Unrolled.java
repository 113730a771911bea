package dev.bellows.op.rnn;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sequence run through its cell, step by step, with what the way back needs. The products with the input are one, for all
 * steps; arrays over time are kept as [time · batch, …], so that a step is a range of rows.
 */
final class Unrolled {
    /** A step in the order of the walk: where in time it is, the state before it, and whom it counts for [batch, 1]. */
    record Visit(
            int time,
            List<Tensor> before,
            Cell.Step step,
            @Nullable Tensor mask) {}

    private static final MatMul TIMES_TRANSPOSED = new MatMul(false, true);

    private final Recurrence op;
    private final Operands in;
    private final List<Visit> visits = new ArrayList<>();
    private final Tensor[] outputs;
    private List<Tensor> state;

    Unrolled(Recurrence op, Operands in) {
        this.op = op;
        this.in = in;
        this.state = in.state();
        Tensor x = in.sequence().x();
        this.outputs = new Tensor[x.shape().dim(0)];
        Tensor input = TIMES_TRANSPOSED
                .on(flat(x), in.weights().i2h())
                .add(in.weights().i2hBias());
        if (!resets()) {
            input = input.add(in.weights().h2hBias()); // once for all steps; under a reset gate it is h's alone
        }
        Tensor counts = counts();
        for (int i = 0; i < outputs.length; i++) {
            int time = op.reverse() ? outputs.length - 1 - i : i;
            visit(time, rows(input, time), counts == null ? null : rows(counts, time));
        }
    }

    private boolean resets() {
        return op instanceof Gru;
    }

    /** For each step and sample, whether it is within the sample's length [time · batch, 1]; null if all are. */
    private @Nullable Tensor counts() {
        Tensor lengths = in.sequence().lengths();
        if (lengths == null) {
            return null;
        }
        Tensor time = Iota.iota(lengths, outputs.length, DType.I64).reshape(-1, 1);
        return Less.less(time, Cast.cast(lengths, DType.I64)).reshape(outputs.length * batch(), 1);
    }

    private void visit(int time, Tensor input, @Nullable Tensor mask) {
        Tensor hidden = TIMES_TRANSPOSED.on(state.get(0), in.weights().h2h());
        if (resets()) {
            hidden = hidden.add(in.weights().h2hBias());
        }
        Cell.Step step = step(input, hidden);
        visits.add(new Visit(time, state, step, mask));
        List<Tensor> after = new ArrayList<>(step.after());
        if (in.weights().projection() != null) {
            after.set(0, TIMES_TRANSPOSED.on(after.get(0), in.weights().projection()));
        }
        outputs[time] = after.get(0);
        if (mask != null) {
            outputs[time] = Where.where(mask, after.get(0), Full.scalar(input, 0));
            for (int i = 0; i < after.size(); i++) {
                after.set(i, Where.where(mask, after.get(i), state.get(i)));
            }
        }
        state = List.copyOf(after);
    }

    private Cell.Step step(Tensor input, Tensor hidden) {
        if (op instanceof Rnn rnn) {
            return rnn.step(input, hidden);
        }
        return op instanceof Gru ? Gru.step(input, hidden, state.get(0)) : Lstm.step(input, hidden, state.get(1));
    }

    private int batch() {
        return in.sequence().x().shape().dim(1);
    }

    /** Of an array [time · batch, …], those of one step. */
    Tensor rows(Tensor x, int time) {
        return Slice.slice(x, 0, time * batch(), (time + 1) * batch());
    }

    /** [time, batch, …] as [time · batch, …]. */
    Tensor flat(Tensor x) {
        return x.reshape(outputs.length * batch(), x.shape().dim(2));
    }

    /** The steps in the order of the walk. */
    List<Visit> visits() {
        return visits;
    }

    /** What the op returns. */
    List<Tensor> outputs() {
        Tensor y = Concat.concat(0, Arrays.asList(outputs));
        List<Tensor> all = new ArrayList<>(
                List.of(y.reshape(outputs.length, batch(), y.shape().dim(1))));
        all.addAll(state);
        return all;
    }
}
