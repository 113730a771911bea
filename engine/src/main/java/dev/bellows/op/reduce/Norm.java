package dev.bellows.op.reduce;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vector norm over {@code axes}: of order 1 the sum of absolute values, of order 2 the root of the sum of squares. Where
 * the norm is 0 the gradient is 0, one of the subgradients.
 */
@Formula("y = (Σ |x|^order)^(1/order) over axes")
public record Norm(int order, List<Integer> axes, boolean keepDims) implements Composite, Differentiable {
    /** The norm over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor norm(Tensor x, int order, int... axes) {
        return new Norm(order, Axes.of(x.shape(), axes), false).on(x);
    }

    /** As {@link #norm}, leaving an extent of 1 in place of each axis. */
    public static Tensor normKeepDims(Tensor x, int order, int... axes) {
        return new Norm(order, Axes.of(x.shape(), axes), true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (order != 1 && order != 2) {
            throw new ShapeException(name() + ": the order must be 1 or 2, got " + order);
        }
        return List.of(Axes.reduce(this, in.get(0).requireFloating(name()), axes, keepDims));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        ReduceSum sum = new ReduceSum(axes, keepDims);
        return List.of(order == 1 ? sum.on(Abs.abs(x)) : Sqrt.sqrt(sum.on(x.mul(x))));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int[] kept = Axes.kept(v.x().shape(), axes).dims();
        Tensor dy = v.dy().reshape(kept);
        if (order == 1) {
            return Vjp.gradients(dy.mul(Sign.sign(v.x())));
        }
        Tensor y = v.y().reshape(kept);
        Tensor divisor = Where.where(Equal.equal(y, Full.scalar(y, 0)), Full.scalar(y, 1), y);
        return Vjp.gradients(dy.mul(v.x().div(divisor)));
    }
}
