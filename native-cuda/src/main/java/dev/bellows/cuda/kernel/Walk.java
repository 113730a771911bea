package dev.bellows.cuda.kernel;

import dev.bellows.core.Shape;
import java.util.Arrays;
import java.util.Optional;

/** How the elements of one array lie in up to three others, as the prelude's struct of this name. */
final class Walk {
    /** As {@code MOST_AXES} there. */
    private static final int MOST_AXES = 8;

    private static final int MOST_ARRAYS = 3;

    private Walk() {}

    /**
     * The struct's numbers, with neighbouring axes made one where they lie so in every array, or nothing if too many are left.
     *
     * @param strides by array and axis, in elements
     */
    static Optional<long[]> of(int[] extents, long[]... strides) {
        Axes axes = joined(extents, strides);
        if (axes.rank() > MOST_AXES) {
            return Optional.empty();
        }
        long[] struct = new long[1 + MOST_AXES * (1 + MOST_ARRAYS)];
        Arrays.fill(struct, 1, 1 + MOST_AXES, 1);
        struct[0] = Math.max(1, axes.rank());
        for (int axis = 0; axis < axes.rank(); axis++) {
            struct[1 + axis] = axes.extents()[axis];
            for (int k = 0; k < strides.length; k++) {
                struct[1 + MOST_AXES * (1 + k) + axis] = axes.strides()[k][axis];
            }
        }
        return Optional.of(struct);
    }

    /**
     * Elements that lie evenly apart in each of several arrays.
     *
     * @param strides by array
     */
    record Line(long count, long[] strides) {}

    /** The arrays as lines, if that is what they are once neighbouring axes are made one. */
    static Optional<Line> line(int[] extents, long[]... strides) {
        Axes axes = joined(extents, strides);
        if (axes.rank() > 1) {
            return Optional.empty();
        }
        boolean isOne = axes.rank() == 0;
        return Optional.of(new Line(
                isOne ? 1 : axes.extents()[0],
                Arrays.stream(axes.strides())
                        .mapToLong(each -> isOne ? 0 : each[0])
                        .toArray()));
    }

    private record Axes(int rank, int[] extents, long[][] strides) {}

    /** Neighbouring axes made one where they lie so in every array, and none of extent 1. */
    private static Axes joined(int[] extents, long[]... strides) {
        int arrays = strides.length;
        int[] kept = new int[extents.length];
        long[][] steps = new long[arrays][extents.length];
        int rank = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] == 1) {
                continue;
            }
            boolean joins = rank > 0 && (long) kept[rank - 1] * extents[axis] <= Integer.MAX_VALUE;
            for (int k = 0; k < arrays && joins; k++) {
                joins = steps[k][rank - 1] == strides[k][axis] * extents[axis];
            }
            int to = joins ? rank - 1 : rank++;
            kept[to] = joins ? kept[to] * extents[axis] : extents[axis];
            for (int k = 0; k < arrays; k++) {
                steps[k][to] = strides[k][axis];
            }
        }
        return new Axes(rank, kept, steps);
    }

    /**
     * How the elements of one array lie in another, as the prelude's struct of this name.
     *
     * @param rank how many axes it takes, which kernels know
     * @param struct the numbers: extents, and strides in elements
     */
    record Way(int rank, long[] struct) {}

    /** With neighbouring axes made one where they lie so. */
    static Way way(int[] extents, long[] strides) {
        Axes axes = joined(extents, new long[][] {strides});
        int rank = Math.max(1, axes.rank());
        long[] struct = new long[2 * rank];
        Arrays.fill(struct, 0, rank, 1);
        for (int axis = 0; axis < axes.rank(); axis++) {
            struct[axis] = axes.extents()[axis];
            struct[rank + axis] = axes.strides()[0][axis];
        }
        return new Way(rank, struct);
    }

    /** For an array that broadcasts to {@code to}. */
    static Way spread(Shape to, Shape from) {
        return way(to.dims(), strides(from, to));
    }

    /** For arrays that broadcast to {@code to}. */
    static Optional<long[]> broadcast(Shape to, Shape... from) {
        return of(
                to.dims(), Arrays.stream(from).map(shape -> strides(shape, to)).toArray(long[][]::new));
    }

    /** The strides of an array by the axes of the shape that it broadcasts to. */
    private static long[] strides(Shape from, Shape to) {
        long[] own = from.strides();
        long[] all = new long[to.rank()];
        int lead = to.rank() - from.rank();
        for (int axis = 0; axis < from.rank(); axis++) {
            all[axis + lead] = from.dim(axis) == 1 ? 0 : own[axis];
        }
        return all;
    }
}
