package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The same elements in row-major order under another shape. Never copies: the result is a view. */
@Formula("y = x in another shape")
public record Reshape(Shape shape) implements Primitive, Differentiable {
    /** One of {@code dims} may be -1 and is then what is left over; {@code x} itself if it has that shape. */
    public static Tensor reshape(Tensor x, int... dims) {
        Shape target = resolve(x.shape(), dims);
        return target.equals(x.shape()) ? x : new Reshape(target).on(x);
    }

    /** With a further axis of extent 1 before axis {@code at} of the result, which may be negative. */
    public static Tensor expandDims(Tensor x, int at) {
        Shape shape = x.shape();
        int place = at < 0 ? at + shape.rank() + 1 : at;
        if (place < 0 || place > shape.rank()) {
            throw new ShapeException("expandDims: axis " + at + " is out of range for " + shape + " and one axis more");
        }
        return reshape(x, shape.insert(place, 1).dims());
    }

    /** Without the named axes, whose extents must be 1; without all axes of extent 1 if none is named. */
    public static Tensor squeeze(Tensor x, int... axes) {
        Shape shape = x.shape();
        List<Integer> named = Arrays.stream(axes).map(shape::axis).boxed().toList();
        for (int axis : named) {
            if (shape.dim(axis) != 1) {
                throw new ShapeException("squeeze: axis " + axis + " of " + shape + " is not of extent 1");
            }
        }
        return reshape(
                x,
                IntStream.range(0, shape.rank())
                        .filter(axis -> named.isEmpty() ? shape.dim(axis) != 1 : !named.contains(axis))
                        .map(shape::dim)
                        .toArray());
    }

    /** A matrix: the first axis stays, all others become one. */
    public static Tensor flatten(Tensor x) {
        Shape shape = x.shape();
        if (shape.rank() == 0) {
            throw new ShapeException("flatten: expects rank 1 or more, got " + x.spec());
        }
        return reshape(
                x, shape.dim(0), Math.toIntExact(shape.slice(1, shape.rank()).size()));
    }

    /** Under the shape of {@code other}. */
    public static Tensor like(Tensor x, Tensor other) {
        return reshape(x, other.shape().dims());
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
                throw new ShapeException("Reshape: " + from + " does not divide into " + Arrays.toString(dims));
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
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(reshape(v.dy(), v.x().shape().dims()));
    }
}
