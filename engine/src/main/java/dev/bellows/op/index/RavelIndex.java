package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The row-major numbers (i32) of elements of an array of {@code shape}, from coordinates [rank, …]; -1 if out of range. */
@Formula("y = Σ_i x[i] · stride_i")
public record RavelIndex(Shape shape) implements Composite {
    public static Tensor ravelIndex(Tensor coordinates, Shape shape) {
        return new RavelIndex(shape).on(coordinates);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Shape x = in.get(0).requireInteger(name()).shape();
        if (shape.rank() == 0 || x.rank() == 0 || x.dim(0) != shape.rank()) {
            throw new ShapeException(name() + ": the first axis of " + in.get(0) + " must hold the " + shape.rank()
                    + " coordinates of an element of " + shape);
        }
        return List.of(new Spec(x.without(0), DType.I32));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(GatherNd.numbers(in.get(0), shape));
    }
}
