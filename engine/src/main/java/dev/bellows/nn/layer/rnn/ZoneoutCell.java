package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import java.util.ArrayList;
import java.util.List;

/**
 * In training, keeps random elements of a cell's output and state as they were a step before (Krueger et al. 2016, arXiv
 * 1606.01305). The state is the cell's, followed by the last output, which is as large as the first array of the cell's
 * state: so it is with all cells that this fits around.
 */
public final class ZoneoutCell extends RecurrentCell {
    private final RecurrentCell cell;
    private final Dropout outputs;
    private final Dropout states;

    /**
     * Keeps what it was with these probabilities.
     *
     * @param outputRate of an element of the output
     * @param stateRate of an element of the state
     */
    public ZoneoutCell(RecurrentCell cell, double outputRate, double stateRate) {
        this.cell = child("cell", cell);
        this.outputs = child("outputs", new Dropout(outputRate));
        this.states = child("states", new Dropout(stateRate));
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        int last = state.size() - 1;
        Step step = cell.step(x, state.subList(0, last));
        Tensor output = zoned(outputs, step.output(), state.get(last));
        List<Tensor> next = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            next.add(zoned(states, step.state().get(i), state.get(i)));
        }
        next.add(output);
        return new Step(output, next);
    }

    private static Tensor zoned(Dropout dropout, Tensor now, Tensor before) {
        if (!Recording.isTraining()) {
            return now;
        }
        Tensor kept = dropout.forward(Full.like(now, 1));
        return Where.where(Equal.equal(kept, Full.scalar(kept, 0)), before, now);
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        List<Spec> specs = new ArrayList<>(cell.stateSpecs(x));
        if (specs.isEmpty()) {
            throw new IllegalArgumentException(this + ": its cell has no state to keep");
        }
        specs.add(specs.get(0));
        return specs;
    }

    @Override
    public String toString() {
        return "ZoneoutCell(" + cell + ", outputs " + outputs.config().rate() + ", states "
                + states.config().rate() + ")";
    }
}
