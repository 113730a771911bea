package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The whole array {@code times[i]} over along each axis {@code i}: 1 2 3 becomes 1 2 3 1 2 3. With more counts than axes the
 * array gains leading axes of extent 1; with fewer the counts are those of the last axes.
 */
@Formula("y[i] = x[i mod extent]")
public record Tile(List<Integer> times) implements Composite {
    public static Tensor tile(Tensor x, int... times) {
        return new Tile(IntStream.of(times).boxed().collect(Collectors.toUnmodifiableList())).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (times.stream().anyMatch(count -> count < 0)) {
            throw new ShapeException(name() + ": cannot repeat " + times + " times");
        }
        int[] dims = padded(in.get(0).shape());
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = Math.multiplyExact(dims[axis], count(axis, dims.length));
        }
        return List.of(in.get(0).with(Shape.of(dims)));
    }

    private int[] padded(Shape shape) {
        Shape wide = shape;
        while (wide.rank() < times.size()) {
            wide = wide.insert(0, 1);
        }
        return wide.dims();
    }

    private int count(int axis, int rank) {
        int at = axis - (rank - times.size());
        return at < 0 ? 1 : times.get(at);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        int[] dims = padded(in.get(0).shape());
        int[] apart = new int[2 * dims.length]; // [1, extent] for each axis, of which the 1 is stretched
        int[] stretched = new int[2 * dims.length];
        for (int axis = 0; axis < dims.length; axis++) {
            apart[2 * axis] = 1;
            stretched[2 * axis] = count(axis, dims.length);
            apart[2 * axis + 1] = dims[axis];
            stretched[2 * axis + 1] = dims[axis];
        }
        Tensor repeated = BroadcastTo.broadcastTo(in.get(0).reshape(apart), Shape.of(stretched));
        return List.of(
                repeated.reshape(infer(List.of(in.get(0).spec())).get(0).shape().dims()));
    }
}
