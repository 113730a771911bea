package dev.bellows.op.elementwise;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of one value. Takes no inputs; {@code like} a tensor means on its device, or in its trace. */
@Formula("y = value")
public record Full(Spec spec, double value) implements Primitive, Differentiable {
    /** An array like {@code x} in shape and dtype, filled with {@code value}. */
    public static Tensor like(Tensor x, double value) {
        return of(x, x.spec(), value);
    }

    /** A scalar of {@code x}'s dtype. */
    public static Tensor scalar(Tensor x, double value) {
        return of(x, x.spec().with(Shape.scalar()), value);
    }

    /** An array of any spec, on {@code witness}'s device or in its trace. */
    public static Tensor of(Tensor witness, Spec spec, double value) {
        return witness.apply(new Full(spec, value), List.of()).get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(spec);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return List.of();
    }
}
