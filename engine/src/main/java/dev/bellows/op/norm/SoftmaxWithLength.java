package dev.bellows.op.norm;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Softmax} over the first elements along {@code axis}; the rest have probability 0, as have all where the length is 0.
 * The second input holds the lengths, integers in {@code x}'s shape without {@code axis}. Scores are to be more than -10³⁰.
 */
@Formula("y_i = exp(x_i) / Σ_{j < length} exp(x_j) if i < length else 0, along axis")
public record SoftmaxWithLength(int axis) implements Composite, Differentiable {
    private static final double LEAST = -1e30;

    public static Tensor softmaxWithLength(Tensor x, Tensor length, int axis) {
        return new SoftmaxWithLength(x.shape().axis(axis)).on(x, length);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireAxis(name(), axis);
        Spec length = in.get(1).requireInteger(name());
        if (!length.shape().equals(x.shape().without(axis))) {
            throw new ShapeException(name() + ": x " + x + " along axis " + axis + " needs lengths of shape "
                    + x.shape().without(axis) + ", got " + length);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape shape = x.shape();
        Tensor length = Cast.cast(in.get(1), DType.I64);
        int[] along = new int[shape.rank() - axis];
        Arrays.fill(along, 1);
        along[0] = shape.dim(axis);
        Tensor position = Iota.iota(x, shape.dim(axis), DType.I64).reshape(along);
        Tensor inside = Less.less(position, length.reshape(shape.with(axis, 1).dims()));
        Tensor y = Softmax.softmax(Where.where(inside, x, Full.scalar(x, LEAST)), axis);
        return List.of(Where.where(inside, y, Full.scalar(x, 0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor weighted = v.dy().mul(v.y());
        return Vjp.gradients(weighted.sub(v.y().mul(ReduceSum.sumKeepDims(weighted, axis))), null);
    }
}
