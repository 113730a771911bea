package dev.bellows.cuda.kernel;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/**
 * The gradient of a layer's weights, and that of its bias while the same elements are read for it: a product whose left matrix [samples, rows] is transposed, and the sums of that over samples [rows]. Made by {@link BiasGradients} alone.
 */
public record BiasGradientProduct(MatMul product) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec weights = product.infer(in).get(0);
        return List.of(weights, weights.with(Shape.of(in.get(0).shape().dim(1))));
    }

    /** What gives the second output of the left matrix alone. */
    ReduceSum sum() {
        return new ReduceSum(List.of(0), false);
    }

    @Override
    public String toString() {
        return product + " and sums of its left side";
    }
}
