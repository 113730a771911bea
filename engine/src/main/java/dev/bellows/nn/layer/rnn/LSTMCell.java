package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Sequence;
import java.util.List;

/** A step of long short-term memory; the state is h, which is the output too, and c, both [batch, hidden]. */
public final class LSTMCell extends RecurrentCell {
    private static final int GATES = 4;

    private final int hidden;
    private final CellParameters parameters = new CellParameters(
            weight("i2h_weight", null),
            weight("h2h_weight", null),
            weight("i2h_bias", Constant.ZERO),
            weight("h2h_bias", Constant.ZERO),
            null);

    public LSTMCell(int hidden) {
        this.hidden = hidden;
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        return of(Lstm.lstm(Sequence.of(alone(x)), state, parameters.values(this, x, GATES * hidden, hidden, hidden)));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of(vectors(x, hidden), vectors(x, hidden));
    }

    @Override
    public String toString() {
        return "LSTMCell(" + parameters.features() + " → " + hidden + ")";
    }
}
