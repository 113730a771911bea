package dev.bellows.op.reduce;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/** The position (i32) of the greatest element along {@code axis}, which vanishes; of equal ones the first; NaN is greatest. */
@Formula("y = argmax x along axis")
public record ArgMax(int axis) implements Primitive {
    public static Tensor argMax(Tensor x, int axis) {
        return new ArgMax(x.shape().axis(axis)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(position(name(), in.get(0), axis));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    static Spec position(String who, Spec in, int axis) {
        Spec x = in.requireAxis(who, axis);
        if (x.shape().dim(axis) == 0) {
            throw new ShapeException(who + ": axis " + axis + " of " + x + " has no elements");
        }
        return new Spec(x.shape().without(axis), DType.I32);
    }
}
