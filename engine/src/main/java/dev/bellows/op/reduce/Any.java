package dev.bellows.op.reduce;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import java.util.List;

/** Whether any truth value (bool) over {@code axes} is true; over no elements it is false. */
@Formula("y = ∨ x over axes")
public record Any(List<Integer> axes, boolean keepDims) implements Composite {
    /** Over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor any(Tensor x, int... axes) {
        return new Any(Axes.of(x.shape(), axes), false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Axes.reduce(this, in.get(0).requireDType(name(), DType.BOOL), axes, keepDims));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor count = new ReduceSum(axes, keepDims).on(Cast.cast(in.get(0), DType.I32));
        return List.of(Less.less(Full.scalar(count, 0), count));
    }
}
