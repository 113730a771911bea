package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Each slice along {@code axis} {@code times} over, one after another: 1 2 3 becomes 1 1 2 2 3 3. */
@Formula("y[…, i, …] = x[…, ⌊i / times⌋, …]")
public record Repeat(int axis, int times) implements Composite {
    public static Tensor repeat(Tensor x, int times, int axis) {
        return new Repeat(x.shape().axis(axis), times).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireAxis(name(), axis);
        if (times < 0) {
            throw new ShapeException(name() + ": cannot repeat " + times + " times");
        }
        return List.of(x.with(x.shape().with(axis, Math.multiplyExact(x.shape().dim(axis), times))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Shape shape = in.get(0).shape();
        Tensor column = Reshape.expandDims(in.get(0), axis + 1);
        Tensor repeated = BroadcastTo.broadcastTo(column, shape.insert(axis + 1, times));
        return List.of(
                repeated.reshape(shape.with(axis, shape.dim(axis) * times).dims()));
    }
}
