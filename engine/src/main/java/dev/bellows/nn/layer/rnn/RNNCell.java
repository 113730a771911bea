package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.Rnn;
import dev.bellows.op.rnn.Sequence;
import java.util.List;

/** A step of Elman's recurrent network; the state is h [batch, hidden], which is the output too. */
public final class RNNCell extends RecurrentCell {
    private final int hidden;
    private final Rnn.Activation activation;
    private final CellParameters parameters = new CellParameters(
            weight("i2h_weight", null),
            weight("h2h_weight", null),
            weight("i2h_bias", Constant.ZERO),
            weight("h2h_bias", Constant.ZERO),
            null);

    public RNNCell(int hidden, Rnn.Activation activation) {
        this.hidden = hidden;
        this.activation = activation;
    }

    /** With tanh. */
    public RNNCell(int hidden) {
        this(hidden, Rnn.Activation.TANH);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        return of(Rnn.rnn(
                Sequence.of(alone(x)), state.get(0), parameters.values(this, x, hidden, hidden, hidden), activation));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of(vectors(x, hidden));
    }

    @Override
    public String toString() {
        return "RNNCell(" + parameters.features() + " → " + hidden + ", " + activation + ")";
    }
}
