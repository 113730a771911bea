package dev.bellows.op.reduce;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * The product over {@code axes}; over no elements it is 1. Halves are multiplied until one element is left, so the gradient
 * divides by nothing and is right where a factor is 0.
 */
@Formula("y = Π x over axes")
public record Prod(List<Integer> axes, boolean keepDims) implements Composite {
    /** The product over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor prod(Tensor x, int... axes) {
        return new Prod(Axes.of(x.shape(), axes), false).on(x);
    }

    /** As {@link #prod}, leaving an extent of 1 in place of each axis. */
    public static Tensor prodKeepDims(Tensor x, int... axes) {
        return new Prod(Axes.of(x.shape(), axes), true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Axes.reduce(this, in.get(0).requireNumber(name()), axes, keepDims));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape result = infer(List.of(x.spec())).get(0).shape();
        if (Axes.count(x.shape(), axes) == 0) {
            return List.of(Full.of(x, x.spec().with(result), 1));
        }
        for (int axis : axes) {
            x = fold(x, axis);
        }
        return List.of(x.reshape(result.dims()));
    }

    private static Tensor fold(Tensor x, int axis) {
        Tensor left = x;
        for (int extent = x.shape().dim(axis); extent > 1; extent = left.shape().dim(axis)) {
            int half = extent / 2;
            Tensor product = Slice.slice(left, axis, 0, half).mul(Slice.slice(left, axis, half, 2 * half));
            left = extent % 2 == 0
                    ? product
                    : Concat.concat(axis, List.of(product, Slice.slice(left, axis, 2 * half, extent)));
        }
        return left;
    }
}
