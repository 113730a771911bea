package dev.bellows.op.movement;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.Iota;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Evenly spaced numbers and the grids that they span. The witness says on which device, or in which trace. */
public final class Ranges {
    private Ranges() {}

    /** {@code start}, {@code start + step}, … up to but not including {@code stop}, as NumPy's arange. */
    public static Tensor arange(Tensor witness, double start, double stop, double step, DType dtype) {
        if (step == 0 || Double.isNaN(step)) {
            throw new ShapeException("arange: the step must not be " + step);
        }
        int count = Math.toIntExact((long) Math.max(0, Math.ceil((stop - start) / step)));
        return spaced(witness, start, step, count, dtype);
    }

    /** {@code count} numbers from {@code first} to {@code last}, both included. */
    public static Tensor linspace(Tensor witness, double first, double last, int count, DType dtype) {
        return spaced(witness, first, count > 1 ? (last - first) / (count - 1) : 0, count, dtype);
    }

    private static Tensor spaced(Tensor witness, double start, double step, int count, DType dtype) {
        // F64 keeps the rounding of each number to one, and whole numbers whole.
        Tensor counted = Iota.iota(witness, count, DType.F64);
        return Cast.cast(counted.mul(step).add(start), dtype);
    }

    /**
     * For vectors of n₀, n₁, … elements as many arrays [n₀, n₁, …], of which the i-th repeats the i-th vector along all other
     * axes; as NumPy's meshgrid with {@code indexing="ij"}.
     */
    public static List<Tensor> meshgrid(List<Tensor> vectors) {
        int rank = vectors.size();
        Shape grid = Shape.of(vectors.stream()
                .map(vector -> vector.spec().requireRank("meshgrid", 1).shape().dim(0))
                .toList());
        List<Tensor> coordinates = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            int[] dims = new int[rank];
            Arrays.fill(dims, 1);
            dims[axis] = grid.dim(axis);
            coordinates.add(BroadcastTo.broadcastTo(vectors.get(axis).reshape(dims), grid));
        }
        return List.copyOf(coordinates);
    }
}
