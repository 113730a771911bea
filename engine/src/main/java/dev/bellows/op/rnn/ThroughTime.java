package dev.bellows.op.rnn;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way back over an {@link Unrolled} sequence. What each step leaves is collected, so that each weight's gradient is one
 * product over all steps instead of a sum of one per step.
 */
final class ThroughTime {
    private static final MatMul TRANSPOSED_TIMES = new MatMul(true, false);

    private final CellWeights weights;
    private final Operands in;
    private final Unrolled forwards;
    private final Tensor[] input;
    private final Tensor[] hidden;
    private final Tensor[] h;
    private final Tensor[] projected;
    private final Tensor[] unprojected;
    private List<Tensor> state;

    /** @param gradients of the outputs: y and the state after the last step */
    ThroughTime(Operands in, Unrolled forwards, List<Tensor> gradients) {
        this.in = in;
        this.weights = in.weights();
        this.forwards = forwards;
        int time = forwards.visits().size();
        this.input = new Tensor[time];
        this.hidden = new Tensor[time];
        this.h = new Tensor[time];
        this.projected = new Tensor[time];
        this.unprojected = new Tensor[time];
        this.state = gradients.subList(1, gradients.size());
        Tensor dy = forwards.flat(gradients.get(0));
        for (int i = time - 1; i >= 0; i--) {
            Unrolled.Visit visit = forwards.visits().get(i);
            back(visit, forwards.rows(dy, visit.time()));
        }
    }

    private void back(Unrolled.Visit visit, Tensor dy) {
        List<Tensor> after = new ArrayList<>(state);
        after.set(0, after.get(0).add(dy));
        Tensor mask = visit.mask();
        if (mask != null) {
            Tensor zero = Full.scalar(dy, 0);
            after.replaceAll(gradient -> Where.where(mask, gradient, zero));
        }
        if (weights.projection() != null) {
            projected[visit.time()] = after.get(0);
            unprojected[visit.time()] = visit.step().after().get(0);
            after.set(0, MatMul.matmul(after.get(0), weights.projection()));
        }
        Cell.Deltas deltas = visit.step().back(after);
        input[visit.time()] = deltas.input();
        hidden[visit.time()] = deltas.hidden();
        h[visit.time()] = visit.before().get(0);
        state = before(mask, deltas);
    }

    /** The gradients of the state before a step: through the gates, past them, and past the steps that do not count. */
    private List<Tensor> before(@Nullable Tensor mask, Cell.Deltas deltas) {
        List<Tensor> before = new ArrayList<>();
        Tensor dh = MatMul.matmul(deltas.hidden(), weights.h2h());
        before.add(deltas.h() == null ? dh : dh.add(deltas.h()));
        if (deltas.c() != null) {
            before.add(deltas.c());
        }
        for (int i = 0; mask != null && i < before.size(); i++) {
            before.set(i, Where.where(mask, before.get(i), state.get(i)));
        }
        return before;
    }

    /** Of all floating inputs, in the op's order. */
    List<Tensor> gradients() {
        Tensor x = in.sequence().x();
        Tensor inputs = joined(input);
        Tensor hiddens = joined(hidden);
        List<Tensor> all = new ArrayList<>();
        all.add(MatMul.matmul(inputs, weights.i2h()).reshape(x.shape().dims()));
        all.addAll(state);
        all.add(TRANSPOSED_TIMES.on(inputs, forwards.flat(x)));
        all.add(TRANSPOSED_TIMES.on(hiddens, joined(h)));
        all.add(ReduceSum.sum(inputs, 0));
        all.add(ReduceSum.sum(hiddens, 0));
        if (weights.projection() != null) {
            all.add(TRANSPOSED_TIMES.on(joined(projected), joined(unprojected)));
        }
        return all;
    }

    /** [time · batch, …]. */
    private static Tensor joined(Tensor[] steps) {
        return Concat.concat(0, Arrays.asList(steps));
    }
}
