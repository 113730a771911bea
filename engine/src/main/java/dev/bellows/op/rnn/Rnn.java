package dev.bellows.op.rnn;

import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Tanh;
import java.util.List;

/** The recurrent network of Elman (1990); see {@link Recurrence} for the shapes. */
@Formula("h = f(W·x + b + R·h + b′), f = tanh or relu")
public record Rnn(Activation activation, boolean reverse, boolean masked) implements Recurrence {
    /** What a cell's sum goes through. */
    public enum Activation {
        RELU,
        TANH
    }

    /** The outputs at all steps [time, batch, hidden] and the last state [batch, hidden], from the first state. */
    public static List<Tensor> rnn(Sequence sequence, Tensor h, CellWeights weights, Activation activation) {
        return new Rnn(activation, sequence.reverse(), sequence.lengths() != null)
                .onAll(new Operands(sequence, List.of(h), weights).list());
    }

    @Override
    public int gates() {
        return 1;
    }

    @Override
    public int states() {
        return 1;
    }

    Cell.Step step(Tensor input, Tensor hidden) {
        Tensor sum = input.add(hidden);
        Tensor h = activation == Activation.RELU ? Relu.relu(sum) : Tanh.tanh(sum);
        return new Done(activation, h);
    }

    private record Done(Activation activation, Tensor h) implements Cell.Step {
        @Override
        public List<Tensor> after() {
            return List.of(h);
        }

        @Override
        public Cell.Deltas back(List<Tensor> gradients) {
            Tensor dh = gradients.get(0);
            Tensor delta = activation == Activation.RELU ? new ReluGradient().on(dh, h) : Cell.tanhGradient(dh, h);
            return new Cell.Deltas(delta, delta, null, null);
        }
    }
}
