package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * A step of Elman's recurrent network on images [batch, channels, …] of one to three spatial axes; the state is h [batch,
 * hidden, …], which is the output too.
 */
public final class ConvRNNCell extends ConvolutionalCell {
    private final ActivationFunction activation;

    /** Kernels are odd; {@code activation} is usually tanh. */
    public ConvRNNCell(int hidden, Extents inputKernel, Extents stateKernel, ActivationFunction activation) {
        super(hidden, 1, inputKernel, stateKernel);
        this.activation = activation;
    }

    /** With tanh. */
    public ConvRNNCell(int hidden, Extents inputKernel, Extents stateKernel) {
        this(hidden, inputKernel, stateKernel, ActivationFunction.TANH);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor h = activation.apply(fromInput(x).add(fromState(x, state.get(0))));
        return new Step(h, List.of(h));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of(state(x));
    }

    @Override
    public String toString() {
        return text("ConvRNNCell");
    }
}
