package dev.bellows.op.rnn;

import static dev.bellows.op.elementwise.Sigmoid.sigmoid;
import static dev.bellows.op.elementwise.Tanh.tanh;

import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.List;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), where {@code
 * projected} with the projection of Sak et al. (2014, arXiv 1402.1128); see {@link Recurrence} for the shapes.
 */
@Formula("i, f, g, o = σ, σ, tanh, σ (W·x + b + R·h + b′); c = f·c + i·g; h = [P·] (o · tanh c)")
public record Lstm(boolean projected, boolean reverse, boolean masked) implements Recurrence {
    private static final int GATES = 4;

    /**
     * The outputs at all steps [time, batch, out], and the last h [batch, out] and c [batch, hidden].
     *
     * @param state h and c before the first step
     */
    public static List<Tensor> lstm(Sequence sequence, List<Tensor> state, CellWeights weights) {
        return new Lstm(weights.projection() != null, sequence.reverse(), sequence.lengths() != null)
                .onAll(new Operands(sequence, state, weights).list());
    }

    @Override
    public int gates() {
        return GATES;
    }

    @Override
    public int states() {
        return 2;
    }

    static Cell.Step step(Tensor input, Tensor hidden, Tensor before) {
        Tensor gates = input.add(hidden);
        Tensor i = sigmoid(Cell.gate(gates, 0, GATES));
        Tensor f = sigmoid(Cell.gate(gates, 1, GATES));
        Tensor g = tanh(Cell.gate(gates, 2, GATES));
        Tensor o = sigmoid(Cell.gate(gates, 3, GATES));
        Tensor c = f.mul(before).add(i.mul(g));
        return new Done(before, List.of(i, f, g, o), c, tanh(c));
    }

    private record Done(Tensor before, List<Tensor> gates, Tensor c, Tensor tanhC) implements Cell.Step {
        @Override
        public List<Tensor> after() {
            return List.of(gates.get(3).mul(tanhC), c);
        }

        @Override
        public Cell.Deltas back(List<Tensor> gradients) {
            Tensor i = gates.get(0);
            Tensor f = gates.get(1);
            Tensor g = gates.get(2);
            Tensor o = gates.get(3);
            Tensor dh = gradients.get(0);
            Tensor dc = gradients.get(1).add(Cell.tanhGradient(dh.mul(o), tanhC));
            Tensor delta = Concat.concat(
                    1,
                    List.of(
                            dc.mul(g).mul(Cell.sigmoidSlope(i)),
                            dc.mul(before).mul(Cell.sigmoidSlope(f)),
                            Cell.tanhGradient(dc.mul(i), g),
                            dh.mul(tanhC).mul(Cell.sigmoidSlope(o))));
            return new Cell.Deltas(delta, delta, null, dc.mul(f));
        }
    }
}
