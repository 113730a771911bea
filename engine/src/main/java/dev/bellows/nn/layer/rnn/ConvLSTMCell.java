package dev.bellows.nn.layer.rnn;

import static dev.bellows.op.elementwise.Sigmoid.sigmoid;
import static dev.bellows.op.elementwise.Tanh.tanh;

import dev.bellows.core.Spec;
import dev.bellows.nn.Extents;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * A step of long short-term memory on images [batch, channels, …] of one to three spatial axes (Shi et al. 2015, arXiv
 * 1506.04214, without peepholes); the state is h, which is the output too, and c, both [batch, hidden, …].
 */
public final class ConvLSTMCell extends ConvolutionalCell {
    private static final int GATES = 4;

    /** Kernels are odd. */
    public ConvLSTMCell(int hidden, Extents inputKernel, Extents stateKernel) {
        super(hidden, GATES, inputKernel, stateKernel);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor gates = fromInput(x).add(fromState(x, state.get(0)));
        Tensor kept = sigmoid(gate(gates, 1)).mul(state.get(1));
        Tensor c = kept.add(sigmoid(gate(gates, 0)).mul(tanh(gate(gates, 2))));
        Tensor h = sigmoid(gate(gates, 3)).mul(tanh(c));
        return new Step(h, List.of(h, c));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of(state(x), state(x));
    }

    @Override
    public String toString() {
        return text("ConvLSTMCell");
    }
}
