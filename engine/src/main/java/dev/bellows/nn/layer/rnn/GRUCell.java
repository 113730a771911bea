package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Sequence;
import java.util.List;

/** A step of gated recurrent units; the state is h [batch, hidden], which is the output too. */
public final class GRUCell extends RecurrentCell {
    private static final int GATES = 3;

    private final int hidden;
    private final CellParameters parameters = new CellParameters(
            weight("i2h_weight", null),
            weight("h2h_weight", null),
            weight("i2h_bias", Constant.ZERO),
            weight("h2h_bias", Constant.ZERO),
            null);

    public GRUCell(int hidden) {
        this.hidden = hidden;
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        return of(Gru.gru(
                Sequence.of(alone(x)), state.get(0), parameters.values(this, x, GATES * hidden, hidden, hidden)));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of(vectors(x, hidden));
    }

    @Override
    public String toString() {
        return "GRUCell(" + parameters.features() + " → " + hidden + ")";
    }
}
