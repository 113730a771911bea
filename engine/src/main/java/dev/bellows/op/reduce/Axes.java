package dev.bellows.op.reduce;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Axis lists: sorted, counted from 0, without repeats. */
public final class Axes {
    private Axes() {}

    /** The named axes of {@code shape}, or all of them if none is named. */
    public static List<Integer> of(Shape shape, int... axes) {
        IntStream chosen = axes.length == 0
                ? IntStream.range(0, shape.rank())
                : Arrays.stream(axes).map(shape::axis);
        return chosen.distinct().sorted().boxed().collect(Collectors.toUnmodifiableList());
    }

    /**
     * The axes of {@code shape} that are not named, which is what MXNet's reductions take with {@code exclude}. For the
     * records, as in {@code new ReduceSum(Axes.except(x.shape(), 1), false).on(x)}: no axes mean none there.
     */
    public static List<Integer> except(Shape shape, int... axes) {
        List<Integer> named = Arrays.stream(axes).map(shape::axis).boxed().toList();
        return IntStream.range(0, shape.rank())
                .filter(axis -> !named.contains(axis))
                .boxed()
                .collect(Collectors.toUnmodifiableList());
    }

    static Spec reduce(Op op, Spec x, List<Integer> axes, boolean keepDims) {
        axes.forEach(axis -> x.requireAxis(op.name(), axis));
        Shape kept = kept(x.shape(), axes);
        return x.with(keepDims ? kept : dropped(x.shape(), axes));
    }

    /** {@code shape} with an extent of 1 at each of {@code axes}. */
    public static Shape kept(Shape shape, List<Integer> axes) {
        Shape kept = shape;
        for (int axis : axes) {
            kept = kept.with(axis, 1);
        }
        return kept;
    }

    /** How many elements of {@code shape} each fold over {@code axes} takes in. */
    static long count(Shape shape, List<Integer> axes) {
        return axes.stream().mapToLong(shape::dim).reduce(1, (a, b) -> a * b);
    }

    private static Shape dropped(Shape shape, List<Integer> axes) {
        List<Integer> gone = axes.stream().map(shape::axis).collect(Collectors.toList());
        return Shape.of(IntStream.range(0, shape.rank())
                .filter(axis -> !gone.contains(axis))
                .map(shape::dim)
                .toArray());
    }
}
