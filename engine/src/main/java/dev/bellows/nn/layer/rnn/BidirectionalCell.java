package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.List;

/**
 * Two cells, one of which walks from the end, whose outputs are put side by side. It can be unrolled but not stepped; the
 * state is that of the one forwards, then the other's.
 */
public final class BidirectionalCell extends RecurrentCell {
    private final RecurrentCell forwards;
    private final RecurrentCell backwards;

    public BidirectionalCell(RecurrentCell forwards, RecurrentCell backwards) {
        this.forwards = child("l", forwards);
        this.backwards = child("r", backwards);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        throw new UnsupportedOperationException(this + ": one step has no other direction; call unroll");
    }

    @Override
    Unrolled walk(Walk walk) {
        int split = forwards.stateSpecs(walk.steps().get(0)).size();
        Unrolled left = forwards.walk(walk.over(walk.steps(), walk.begin().subList(0, split)));
        Unrolled right = backwards.walk(
                walk.reversed(walk.begin().subList(split, walk.begin().size())));
        List<Tensor> outputs = new ArrayList<>();
        for (int t = 0; t < walk.steps().size(); t++) {
            outputs.add(Concat.concat(
                    -1, List.of(left.outputs().get(t), right.outputs().get(t))));
        }
        List<Tensor> state = new ArrayList<>(left.state());
        state.addAll(right.state());
        return new Unrolled(outputs, state);
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        List<Spec> specs = new ArrayList<>(forwards.stateSpecs(x));
        specs.addAll(backwards.stateSpecs(x));
        return specs;
    }

    @Override
    public String toString() {
        return "BidirectionalCell(" + forwards + ", " + backwards + ")";
    }
}
