package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Sequence;
import java.util.List;

/**
 * A step of long short-term memory with a projection (Sak et al. 2014, arXiv 1402.1128); the state is h [batch,
 * projection], which is the output too, and c [batch, hidden].
 */
public final class LSTMPCell extends RecurrentCell {
    private static final int GATES = 4;

    private final int hidden;
    private final int projection;
    private final CellParameters parameters = new CellParameters(
            weight("i2h_weight", null),
            weight("h2h_weight", null),
            weight("i2h_bias", Constant.ZERO),
            weight("h2h_bias", Constant.ZERO),
            weight("h2r_weight", null));

    public LSTMPCell(int hidden, int projection) {
        this.hidden = hidden;
        this.projection = projection;
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        return of(Lstm.lstm(
                Sequence.of(alone(x)), state, parameters.values(this, x, GATES * hidden, projection, hidden)));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of(vectors(x, projection), vectors(x, hidden));
    }

    @Override
    public String toString() {
        return "LSTMPCell(" + parameters.features() + " → " + hidden + " → " + projection + ")";
    }
}
