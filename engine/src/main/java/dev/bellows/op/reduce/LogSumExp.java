package dev.bellows.op.reduce;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The logarithm of the sum of exponentials over {@code axes}, with the greatest element taken out first, so that nothing
 * overflows. Axes of extent 0 are an error.
 */
@Formula("y = ln Σ eˣ over axes")
public record LogSumExp(List<Integer> axes, boolean keepDims) implements Composite, Differentiable {
    /** Over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor logSumExp(Tensor x, int... axes) {
        return new LogSumExp(Axes.of(x.shape(), axes), false).on(x);
    }

    /** As {@link #logSumExp}, leaving an extent of 1 in place of each axis. */
    public static Tensor logSumExpKeepDims(Tensor x, int... axes) {
        return new LogSumExp(Axes.of(x.shape(), axes), true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.get(0).requireFloating(name());
        return new ReduceMax(axes, keepDims).infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor greatest = new ReduceMax(axes, true).on(x);
        Tensor infinity = Full.scalar(x, Double.POSITIVE_INFINITY);
        Tensor taken = Where.where(Less.less(Abs.abs(greatest), infinity), greatest, Full.scalar(x, 0)); // ∞ - ∞ is NaN
        Tensor sum = new ReduceSum(axes, true).on(Exp.exp(x.sub(taken)));
        Shape result = infer(List.of(x.spec())).get(0).shape();
        return List.of(Log.log(sum).add(taken).reshape(result.dims()));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int[] kept = Axes.kept(v.x().shape(), axes).dims();
        return Vjp.gradients(v.dy().reshape(kept).mul(Exp.exp(v.x().sub(v.y().reshape(kept)))));
    }
}
