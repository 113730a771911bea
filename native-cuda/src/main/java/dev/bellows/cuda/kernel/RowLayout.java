package dev.bellows.cuda.kernel;

import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Which elements of an array, by row-major number, are a row: those that a reduction makes one of. It is the same for two arrays whose axes differ, if the same elements are rows of both.
 *
 * @param axes the array's, with neighbours made one where both are reduced or neither is, and none of extent 1
 */
record RowLayout(List<Axis> axes) {
    /** One axis. */
    record Axis(long extent, boolean isReduced) {}

    RowLayout {
        axes = List.copyOf(axes);
    }

    /** How {@code shape} is made less by {@code reduced} axes. */
    static RowLayout of(Shape shape, List<Integer> reduced) {
        List<Axis> axes = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            add(axes, shape.dim(axis), reduced.contains(axis));
        }
        return new RowLayout(axes);
    }

    private static void add(List<Axis> axes, long extent, boolean isReduced) {
        int last = axes.size() - 1;
        if (extent == 1) {
            return;
        }
        if (last >= 0 && axes.get(last).isReduced == isReduced) {
            axes.set(last, new Axis(axes.get(last).extent * extent, isReduced));
        } else {
            axes.add(new Axis(extent, isReduced));
        }
    }

    private long product(boolean isReduced) {
        return axes.stream()
                .filter(axis -> axis.isReduced == isReduced)
                .mapToLong(Axis::extent)
                .reduce(1, Math::multiplyExact);
    }

    /** How many rows there are. */
    long rows() {
        return product(false);
    }

    /** How many elements a row has. */
    long count() {
        return product(true);
    }

    /** How many elements there are. */
    long size() {
        return rows() * count();
    }

    /** Whether elements that lie side by side are of one row. */
    boolean isAlong() {
        return !axes.isEmpty() && axes.get(axes.size() - 1).isReduced;
    }

    /** Whether an array of one element for each row, seen as {@code from}, has each where it belongs to when it is broadcast to {@code to}. */
    boolean isSpread(Shape from, Shape to) {
        int lead = to.rank() - from.rank();
        List<Axis> spread = new ArrayList<>();
        for (int axis = 0; axis < to.rank(); axis++) {
            boolean isOne = axis < lead || from.dim(axis - lead) == 1;
            add(spread, to.dim(axis), isOne);
        }
        return from.size() == rows() && spread.equals(axes);
    }

    /** Where the first element of each row lies. */
    Walk.Way firsts() {
        return way(false);
    }

    /** Where the elements of a row lie behind its first. */
    Walk.Way elements() {
        return way(true);
    }

    private Walk.Way way(boolean isReduced) {
        List<Axis> own = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int i = axes.size() - 1; i >= 0; i--) {
            if (axes.get(i).isReduced == isReduced) {
                own.add(0, axes.get(i));
                strides.add(0, stride);
            }
            stride *= axes.get(i).extent;
        }
        return Walk.way(
                own.stream().mapToInt(axis -> Math.toIntExact(axis.extent)).toArray(),
                strides.stream().mapToLong(each -> each).toArray());
    }
}
