package dev.bellows.op.rnn;

import static dev.bellows.op.elementwise.Sigmoid.sigmoid;
import static dev.bellows.op.elementwise.Tanh.tanh;

import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.List;

/**
 * The gated recurrent unit (Cho et al. 2014, arXiv 1406.1078) in the variant of cuDNN, MXNet and PyTorch, whose reset gate
 * is applied after h's product and bias; see {@link Recurrence} for the shapes.
 */
@Formula("r, z = σ(W·x + b + R·h + b′); n = tanh(Wₙ·x + bₙ + r · (Rₙ·h + b′ₙ)); h = (1 - z)·n + z·h")
public record Gru(boolean reverse, boolean masked) implements Recurrence {
    private static final int GATES = 3;

    /** The outputs at all steps [time, batch, hidden] and the last state [batch, hidden], from the first state. */
    public static List<Tensor> gru(Sequence sequence, Tensor h, CellWeights weights) {
        return new Gru(sequence.reverse(), sequence.lengths() != null)
                .onAll(new Operands(sequence, List.of(h), weights).list());
    }

    @Override
    public int gates() {
        return GATES;
    }

    @Override
    public int states() {
        return 1;
    }

    static Cell.Step step(Tensor input, Tensor hidden, Tensor before) {
        Tensor r = sigmoid(Cell.gate(input, 0, GATES).add(Cell.gate(hidden, 0, GATES)));
        Tensor z = sigmoid(Cell.gate(input, 1, GATES).add(Cell.gate(hidden, 1, GATES)));
        Tensor reset = Cell.gate(hidden, 2, GATES);
        Tensor n = tanh(Cell.gate(input, 2, GATES).add(r.mul(reset)));
        return new Done(before, r, z, n, reset);
    }

    private record Done(Tensor before, Tensor r, Tensor z, Tensor n, Tensor reset) implements Cell.Step {
        @Override
        public List<Tensor> after() {
            return List.of(n.add(z.mul(before.sub(n))));
        }

        @Override
        public Cell.Deltas back(List<Tensor> gradients) {
            Tensor dh = gradients.get(0);
            Tensor kept = dh.mul(z);
            Tensor dn = Cell.tanhGradient(dh.sub(kept), n);
            Tensor dr = dn.mul(reset).mul(Cell.sigmoidSlope(r));
            Tensor dz = dh.mul(before.sub(n)).mul(Cell.sigmoidSlope(z));
            return new Cell.Deltas(
                    Concat.concat(1, List.of(dr, dz, dn)), Concat.concat(1, List.of(dr, dz, dn.mul(r))), kept, null);
        }
    }
}
