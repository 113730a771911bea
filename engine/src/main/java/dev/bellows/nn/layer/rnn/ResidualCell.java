package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Adds to a cell's output its input, which is as large (Wu et al. 2016, arXiv 1609.08144). */
public final class ResidualCell extends RecurrentCell {
    private final RecurrentCell cell;

    public ResidualCell(RecurrentCell cell) {
        this.cell = child("cell", cell);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Step step = cell.step(x, state);
        return new Step(step.output().add(x), step.state());
    }

    @Override
    Unrolled walk(Walk walk) {
        Unrolled unrolled = cell.walk(walk);
        List<Tensor> outputs = new ArrayList<>();
        for (int t = 0; t < walk.steps().size(); t++) {
            outputs.add(unrolled.outputs().get(t).add(walk.steps().get(t)));
        }
        return new Unrolled(outputs, unrolled.state());
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return cell.stateSpecs(x);
    }

    @Override
    public String toString() {
        return "ResidualCell(" + cell + ")";
    }
}
