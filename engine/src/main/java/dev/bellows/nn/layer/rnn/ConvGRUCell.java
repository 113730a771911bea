package dev.bellows.nn.layer.rnn;

import static dev.bellows.op.elementwise.Sigmoid.sigmoid;
import static dev.bellows.op.elementwise.Tanh.tanh;

import dev.bellows.core.Spec;
import dev.bellows.nn.Extents;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * A step of gated recurrent units on images [batch, channels, …] of one to three spatial axes; the state is h [batch,
 * hidden, …], which is the output too.
 */
public final class ConvGRUCell extends ConvolutionalCell {
    private static final int GATES = 3;

    /** Kernels are odd. */
    public ConvGRUCell(int hidden, Extents inputKernel, Extents stateKernel) {
        super(hidden, GATES, inputKernel, stateKernel);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor before = state.get(0);
        Tensor input = fromInput(x);
        Tensor hidden = fromState(x, before);
        Tensor r = sigmoid(gate(input, 0).add(gate(hidden, 0)));
        Tensor z = sigmoid(gate(input, 1).add(gate(hidden, 1)));
        Tensor n = tanh(gate(input, 2).add(r.mul(gate(hidden, 2))));
        Tensor h = n.add(z.mul(before.sub(n)));
        return new Step(h, List.of(h));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of(state(x));
    }

    @Override
    public String toString() {
        return text("ConvGRUCell");
    }
}
