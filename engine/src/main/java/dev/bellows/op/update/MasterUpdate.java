package dev.bellows.op.update;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.ArrayList;
import java.util.List;

/**
 * An update of a copy of the weight in a wider dtype: weight, gradient, copy, states and scalars, all but the weight in the
 * wider dtype, to the new weight, copy and states.
 */
@Formula("master', states' = update(master, g, states);  w' = (dtype of w) master'")
public record MasterUpdate(Op update) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec weight = in.get(0).requireFloating(name());
        if (!weight.shape().equals(in.get(2).shape())) {
            throw new ShapeException(name() + ": the copy " + in.get(2) + " is not of the shape of " + weight);
        }
        List<Spec> out = new ArrayList<>(List.of(weight));
        out.addAll(update.infer(ofMaster(in)));
        return List.copyOf(out);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        List<Tensor> updated = update.onAll(ofMaster(in));
        Tensor rounded =
                new Cast(in.get(0).dtype()).on(updated.get(0)); // an array of its own also where no dtype changes
        List<Tensor> out = new ArrayList<>(List.of(rounded));
        out.addAll(updated);
        return List.copyOf(out);
    }

    /** The inputs of the update: the copy in the weight's place. */
    static <T> List<T> ofMaster(List<T> in) {
        List<T> inner = new ArrayList<>(in.subList(1, in.size()));
        inner.set(0, in.get(2));
        inner.set(1, in.get(1));
        return inner;
    }
}
