package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.OverTime;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.rnn.CellWeights;
import dev.bellows.op.rnn.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RNN}, {@link LSTM} and {@link GRU} have in common: layers upon layers, one or two directions each. The
 * parameters are named as Gluon's are, {@code l0_i2h_weight} of the first layer forwards, {@code r0_i2h_weight} backwards.
 */
abstract class StackedRecurrence extends Block implements OverTime {
    private final Stacking stacking;
    private final int gates;
    private final int projected;
    private final List<CellParameters> cells = new ArrayList<>();
    private final List<Dropout> dropouts = new ArrayList<>();

    /** @param projected the size of h where it is a projection, or 0 */
    StackedRecurrence(Stacking stacking, int gates, int projected) {
        this.stacking = stacking;
        this.gates = gates;
        this.projected = projected;
        for (int layer = 0; layer < stacking.depth(); layer++) {
            for (String side : List.of("l", "r").subList(0, stacking.directions())) {
                cells.add(cell(side + layer + "_"));
            }
            if (stacking.rate() > 0 && layer > 0) {
                dropouts.add(child("dropout" + layer, new Dropout(stacking.rate())));
            }
        }
    }

    private CellParameters cell(String prefix) {
        return new CellParameters(
                weight(prefix + "i2h_weight", null),
                weight(prefix + "h2h_weight", null),
                weight(prefix + "i2h_bias", Constant.ZERO),
                weight(prefix + "h2h_bias", Constant.ZERO),
                projected == 0 ? null : weight(prefix + "h2r_weight", null));
    }

    /** Runs one layer in one direction. */
    abstract List<Tensor> run(Sequence sequence, List<Tensor> state, CellWeights weights);

    /** The sizes of the arrays that the state is made of. */
    abstract List<Integer> stateSizes();

    final int out() {
        return projected == 0 ? stacking.hidden() : projected;
    }

    final int hidden() {
        return stacking.hidden();
    }

    /** The outputs at all steps, from a state of zeros. */
    @Override
    public final Tensor forward(Tensor x) {
        return forward(x, null, null).y();
    }

    /**
     * The outputs at all steps and the last states, from x and, optionally, first states and then integer lengths [batch].
     */
    @Override
    public final List<Tensor> forwardAll(List<Tensor> in) {
        int last = in.size() - 1;
        boolean masked = last > 0 && in.get(last).dtype().isInteger();
        List<Tensor> states = in.subList(1, masked ? last : in.size());
        SequenceOutput out = forward(in.get(0), states.isEmpty() ? null : states, masked ? in.get(last) : null);
        List<Tensor> all = new ArrayList<>(List.of(out.y()));
        all.addAll(out.states());
        return all;
    }

    /**
     * Runs over a sequence.
     *
     * @param states the first states, shaped as in {@link SequenceOutput}; zeros if null
     * @param lengths an integer [batch]: steps beyond a sample's length give 0 and change no state; all count if null
     */
    public final SequenceOutput forward(Tensor x, @Nullable List<Tensor> states, @Nullable Tensor lengths) {
        if (x.shape().rank() != 3) {
            throw new ShapeException(this + ": expects a sequence " + stacking.order() + ", got " + x.spec());
        }
        Tensor y = stacking.order().timeFirst(x);
        List<Tensor> first = states == null ? zeros(y) : checked(y, states);
        List<List<Tensor>> last = new ArrayList<>();
        stateSizes().forEach(size -> last.add(new ArrayList<>()));
        for (int layer = 0; layer < stacking.depth(); layer++) {
            if (layer > 0 && stacking.rate() > 0) {
                y = dropouts.get(layer - 1).call(y);
            }
            y = layer(layer, y, first, lengths, last);
        }
        return new SequenceOutput(
                stacking.order().timeFirst(y),
                last.stream().map(ofCells -> Concat.concat(0, ofCells)).toList());
    }

    private Tensor layer(int layer, Tensor x, List<Tensor> first, @Nullable Tensor lengths, List<List<Tensor>> last) {
        List<Tensor> outputs = new ArrayList<>();
        for (int direction = 0; direction < stacking.directions(); direction++) {
            int cell = layer * stacking.directions() + direction;
            List<Tensor> state = first.stream().map(all -> at(all, cell)).toList();
            CellWeights weights = cells.get(cell).values(this, x, gates * hidden(), out(), hidden());
            List<Tensor> result = run(new Sequence(x, lengths, direction == 1), state, weights);
            outputs.add(result.get(0));
            for (int i = 0; i < last.size(); i++) {
                Tensor after = result.get(1 + i);
                last.get(i).add(after.reshape(after.shape().insert(0, 1).dims()));
            }
        }
        return outputs.size() == 1 ? outputs.get(0) : Concat.concat(2, outputs);
    }

    private static Tensor at(Tensor all, int cell) {
        return Slice.slice(all, 0, cell, cell + 1)
                .reshape(all.shape().without(0).dims());
    }

    private List<Spec> stateSpecs(Tensor x) {
        return stateSizes().stream()
                .map(size -> new Spec(Shape.of(cells.size(), x.shape().dim(1), size), x.dtype()))
                .toList();
    }

    private List<Tensor> zeros(Tensor x) {
        return stateSpecs(x).stream().map(spec -> Full.of(x, spec, 0)).toList();
    }

    private List<Tensor> checked(Tensor x, List<Tensor> states) {
        List<Spec> given = states.stream().map(Tensor::spec).toList();
        if (!given.equals(stateSpecs(x))) {
            throw new ShapeException(this + ": expects the states " + stateSpecs(x) + ", got " + given);
        }
        return states;
    }

    @Override
    public final boolean keepsTime() {
        return true;
    }

    final String text(String name) {
        return name + "(" + cells.get(0).features() + " → " + stacking
                + (projected == 0 ? "" : ", projection " + projected) + ")";
    }
}
