package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The same elements in row-major order under another shape. Never copies: the result is a view. */
@Formula("y = x in another shape")
public record Reshape(Shape shape) implements Primitive, Differentiable {
    /** One of {@code dims} may be -1 and is then what is left over; {@code x} itself if it has that shape. */
    public static Tensor reshape(Tensor x, int... dims) {
        Shape target = resolve(x.shape(), dims);
        return target.equals(x.shape()) ? x : new Reshape(target).on(x);
    }

    private static Shape resolve(Shape from, int... dims) {
        int[] resolved = dims.clone();
        int open = -1;
        long known = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= dims[i];
            }
        }
        if (open >= 0) {
            if (known == 0 || from.size() % known != 0) {
                throw new ShapeException(
                        "Reshape: " + from + " does not divide into " + java.util.Arrays.toString(dims));
            }
            resolved[open] = Math.toIntExact(from.size() / known);
        }
        return Shape.of(resolved);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        if (x.shape().size() != shape.size()) {
            throw new ShapeException(
                    name() + ": " + x + " has " + x.shape().size() + " elements, " + shape + " has " + shape.size());
        }
        return List.of(x.with(shape));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(reshape(v.dy(), v.x().shape().dims()));
    }
}
