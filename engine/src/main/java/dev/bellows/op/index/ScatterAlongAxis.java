package dev.bellows.op.index;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transpose of {@link TakeAlongAxis}: starts from zeros with {@code extent} along {@code axis} and adds each value at its
 * index. An index outside {@code [0, extent)} is an error.
 */
@Formula("y[…, index[…, j, …], …] += x[…, j, …]")
public record ScatterAlongAxis(int axis, int extent) implements Composite, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec values = in.get(0).requireNumber(name()).requireAxis(name(), axis);
        if (!in.get(1).requireInteger(name()).shape().equals(values.shape())) {
            throw new ShapeException(name() + ": needs one index for each value: " + values + " · " + in.get(1));
        }
        return List.of(values.with(values.shape().with(axis, extent)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Shape shape = in.get(0).shape().with(axis, extent);
        Tensor number = TakeAlongAxis.numbers(in.get(1), axis, extent).reshape(-1);
        Tensor values = in.get(0).reshape(-1);
        return List.of(new ScatterAdd(0, Math.toIntExact(shape.size()))
                .on(values, number)
                .reshape(shape.dims()));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new TakeAlongAxis(axis).on(v.dy(), v.x(1)), null);
    }
}
