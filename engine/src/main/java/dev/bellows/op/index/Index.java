package dev.bellows.op.index;

import dev.bellows.op.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One part of an index expression, as NumPy writes between brackets: {@code x.at(Index.range(1, 5), Index.all(), Index.at(-1))}
 * is {@code x[1:5, :, -1]}. Negative positions count from the end; axes that no part names are taken whole.
 *
 * <p>Positions and masks make an index advanced, by NumPy's rules: they broadcast with each other and with {@link #at}, and choose
 * one element, or slice, for each of their elements. The axes that they give take the place of those that they index if these
 * are neighbours, and come first if not.
 */
public sealed interface Index {
    /** All of an axis: {@code :}. */
    static Range all() {
        return new Range(null, null, 1);
    }

    /** Elements {@code from} (inclusive) to {@code to} (exclusive), {@code from:to}. Bounds beyond the ends are the ends. */
    static Range range(int from, int to) {
        return new Range(from, to, 1);
    }

    /** All from an element on: {@code from:}. */
    static Range from(int from) {
        return new Range(from, null, 1);
    }

    /** All before an element: {@code :to}. */
    static Range to(int to) {
        return new Range(null, to, 1);
    }

    /** One element; the axis vanishes. */
    static Index at(int position) {
        return new At(position);
    }

    /** A further axis of extent 1. */
    static Index newAxis() {
        return Mark.NEW_AXIS;
    }

    /** As many whole axes as the other parts leave; at most once. */
    static Index ellipsis() {
        return Mark.ELLIPSIS;
    }

    /** The elements at these positions, in their order. */
    static Index of(int... positions) {
        return new Positions(IntStream.of(positions).boxed().collect(Collectors.toUnmodifiableList()));
    }

    /** The elements at these positions, integers of any shape. One out of range is an error once it is computed. */
    static Index of(Tensor positions) {
        return new Computed(positions);
    }

    /** The elements where {@code keep} is true, which has one element for each of the axis. */
    static Index mask(boolean... keep) {
        List<Integer> kept =
                IntStream.range(0, keep.length).filter(i -> keep[i]).boxed().collect(Collectors.toUnmodifiableList());
        return new Mask(kept, keep.length);
    }

    /** See {@link #range}; a bound that is null is the end on its side. */
    record Range(@Nullable Integer from, @Nullable Integer to, int step) implements Index {
        /** Every {@code step}-th element; backwards if negative, and then the bounds are where to begin and where to end. */
        public Range step(int every) {
            return new Range(from, to, every);
        }
    }

    /** See {@link #at}. */
    record At(int position) implements Index {}

    /** See {@link #of(int...)}. */
    record Positions(List<Integer> positions) implements Index {}

    /** See {@link #of(Tensor)}. */
    record Computed(Tensor positions) implements Index {}

    /** See {@link #mask}: the positions that are kept, out of how many. */
    record Mask(List<Integer> kept, int length) implements Index {}

    /** Parts that name no elements. */
    enum Mark implements Index {
        ELLIPSIS,
        NEW_AXIS
    }
}
