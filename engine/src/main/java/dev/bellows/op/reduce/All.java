package dev.bellows.op.reduce;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.LogicalNot;
import java.util.List;

/** Whether every truth value (bool) over {@code axes} is true; over no elements it is true. */
@Formula("y = ∧ x over axes")
public record All(List<Integer> axes, boolean keepDims) implements Composite {
    /** Over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor all(Tensor x, int... axes) {
        return new All(Axes.of(x.shape(), axes), false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Axes.reduce(this, in.get(0).requireDType(name(), DType.BOOL), axes, keepDims));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor untrue = Cast.cast(LogicalNot.logicalNot(in.get(0)), DType.I32);
        Tensor count = new ReduceSum(axes, keepDims).on(untrue);
        return List.of(Equal.equal(count, Full.scalar(count, 0)));
    }
}
