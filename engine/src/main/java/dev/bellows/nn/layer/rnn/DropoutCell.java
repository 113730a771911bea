package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.op.Tensor;
import java.util.List;

/** Drops out its input, each step by other masks; it has no state. Between the cells of a {@link SequentialRNNCell}. */
public final class DropoutCell extends RecurrentCell {
    private final Dropout dropout;

    public DropoutCell(double rate) {
        this.dropout = child("dropout", new Dropout(rate));
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        return new Step(dropout.forward(x), state);
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return List.of();
    }

    @Override
    public String toString() {
        return "DropoutCell(" + dropout + ")";
    }
}
