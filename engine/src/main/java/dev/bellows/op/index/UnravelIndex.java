package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.movement.Stack;
import java.util.ArrayList;
import java.util.List;

/** Coordinates [rank, …] of elements of an array of {@code shape}, from their row-major numbers. */
@Formula("y[i] = ⌊x / stride_i⌋ mod extent_i")
public record UnravelIndex(Shape shape) implements Composite {
    public static Tensor unravelIndex(Tensor numbers, Shape shape) {
        return new UnravelIndex(shape).on(numbers);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (shape.rank() == 0 || shape.size() == 0) {
            throw new ShapeException(name() + ": an array of shape " + shape + " has no coordinates to give");
        }
        Spec x = in.get(0).requireInteger(name());
        return List.of(x.with(x.shape().insert(0, shape.rank())));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor number = Cast.cast(in.get(0), DType.I64); // bytes cannot hold the extents
        long[] strides = shape.strides();
        List<Tensor> coordinates = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            Tensor whole = number.div(Full.scalar(number, (double) strides[axis]));
            coordinates.add(Mod.mod(whole, Full.scalar(number, shape.dim(axis))));
        }
        return List.of(Cast.cast(Stack.stack(0, coordinates), in.get(0).dtype()));
    }
}
