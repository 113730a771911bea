package dev.bellows.op.movement;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Joins arrays of one spec along a new axis, which becomes axis {@code axis} of the result. */
@Formula("y[…, i, …] = x_i")
public record Stack(int axis) implements Composite {
    /** {@code axis} may be negative and then counts from the end of the result. */
    public static Tensor stack(int axis, List<Tensor> parts) {
        int rank = parts.get(0).shape().rank();
        return new Stack(axis < 0 ? axis + rank + 1 : axis).onAll(parts).get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec first = in.get(0);
        if (axis < 0 || axis > first.shape().rank()) {
            throw new ShapeException(
                    name() + ": axis " + axis + " is out of range for " + first + " and one axis more");
        }
        if (in.stream().anyMatch(part -> !part.equals(first))) {
            throw new ShapeException(name() + ": specs differ: " + in);
        }
        return List.of(first.with(first.shape().insert(axis, in.size())));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Concat.concat(
                axis, in.stream().map(part -> Reshape.expandDims(part, axis)).toList()));
    }
}
