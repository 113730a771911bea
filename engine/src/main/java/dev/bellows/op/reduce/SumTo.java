package dev.bellows.op.reduce;

import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Undoes a broadcast, as the gradients of broadcasting ops need: sums over the axes that were stretched. */
public final class SumTo {
    private SumTo() {}

    /** {@code x} summed to {@code target}, which broadcasts to {@code x}'s shape; {@code x} itself if equal. */
    public static Tensor sumTo(Tensor x, Shape target) {
        Shape shape = x.shape();
        if (shape.equals(target)) {
            return x;
        }
        int lead = shape.rank() - target.rank();
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (axis < lead || target.dim(axis - lead) != shape.dim(axis)) {
                axes.add(axis);
            }
        }
        return new ReduceSum(List.copyOf(axes), true).on(x).reshape(target.dims());
    }
}
