package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops out a cell's input, h and output by masks that are the same at all steps of a sequence (Gal and Ghahramani 2016,
 * arXiv 1512.05287). A step by itself is a sequence of one.
 */
public final class VariationalDropoutCell extends RecurrentCell {
    private final RecurrentCell cell;
    private final Dropout inputs;
    private final Dropout states;
    private final Dropout outputs;

    /** Drops elements of the input, of the first array of the state, and of the output with these probabilities. */
    public VariationalDropoutCell(RecurrentCell cell, double inputRate, double stateRate, double outputRate) {
        this.cell = child("cell", cell);
        this.inputs = child("inputs", new Dropout(inputRate));
        this.states = child("states", new Dropout(stateRate));
        this.outputs = child("outputs", new Dropout(outputRate));
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Unrolled alone = walk(new Walk(List.of(x), state, List.of(), false));
        return new Step(alone.outputs().get(0), alone.state());
    }

    @Override
    Unrolled walk(Walk walk) {
        Tensor inputMask = mask(inputs, walk.steps().get(0));
        Tensor stateMask = mask(states, walk.begin().get(0));
        Unrolled unrolled = walk(walk, (x, state) -> {
            List<Tensor> masked = new ArrayList<>(state);
            masked.set(0, state.get(0).mul(stateMask));
            return cell.step(x.mul(inputMask), masked);
        });
        Tensor outputMask = mask(outputs, unrolled.outputs().get(0));
        return new Unrolled(
                unrolled.outputs().stream().map(y -> y.mul(outputMask)).toList(), unrolled.state());
    }

    private static Tensor mask(Dropout dropout, Tensor like) {
        return dropout.forward(Full.like(like, 1));
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        List<Spec> specs = cell.stateSpecs(x);
        if (specs.isEmpty()) {
            throw new IllegalArgumentException(this + ": its cell has no state to drop");
        }
        return specs;
    }

    @Override
    public String toString() {
        return "VariationalDropoutCell(" + cell + ", inputs " + inputs.config().rate() + ", states "
                + states.config().rate() + ", outputs " + outputs.config().rate() + ")";
    }
}
