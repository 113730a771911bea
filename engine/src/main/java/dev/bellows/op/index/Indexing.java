package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Promotion;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.Axes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an index expression means for arrays of one shape: first a box is cut out, then steps are taken along some of its axes,
 * then axes are dropped and added, then elements are chosen by position.
 */
public final class Indexing {
    /** Every {@code step}-th element along an axis of the box. */
    private record Steps(int axis, int start, int count, int step) {}

    /** Positions along an axis of what the basic parts give. */
    private record Choice(int axis, int extent, Index positions) {}

    private final Shape shape;
    private final List<Integer> begin = new ArrayList<>();
    private final List<Integer> size = new ArrayList<>();
    private final List<Steps> steps = new ArrayList<>();
    private final List<Integer> dims = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();

    private Indexing(Shape shape) {
        this.shape = shape;
    }

    /**
     * Reads an index expression.
     *
     * @throws ShapeException if it names more axes than there are, or positions out of range, or a step of 0
     */
    public static Indexing of(Shape shape, Index... index) {
        Indexing indexing = new Indexing(shape);
        List<Index> parts = indexing.expanded(index);
        boolean advanced = parts.stream().anyMatch(Indexing::isAdvanced);
        for (Index part : parts) {
            indexing.read(part, advanced);
        }
        return indexing;
    }

    /** The box that the ranges and single positions cut out; stepped and advanced axes are whole in it. */
    public Slice box() {
        return new Slice(List.copyOf(begin), List.copyOf(size));
    }

    /** Whether the box is the whole array. */
    public boolean isWhole() {
        return Shape.of(size).equals(shape);
    }

    /** Whether the elements of the box lie one after another in a row-major array. */
    public boolean isContiguous() {
        int axis = 0;
        while (axis < shape.rank() && size.get(axis) == 1) {
            axis++;
        }
        return axis >= shape.rank()
                || Shape.of(size.subList(axis + 1, size.size())).equals(shape.slice(axis + 1, shape.rank()));
    }

    /** Whether the box is all there is to it: no steps, and no positions. */
    public boolean isBox() {
        return steps.isEmpty() && choices.isEmpty();
    }

    /** Where the box begins, as the row-major number of an element. */
    public long start() {
        long start = 0;
        long[] strides = shape.strides();
        for (int axis = 0; axis < strides.length; axis++) {
            start += begin.get(axis) * strides[axis];
        }
        return start;
    }

    /** What the index expression gives, from the box. */
    public Tensor rest(Tensor box) {
        Tensor y = box;
        for (Steps along : steps) {
            y = Take.take(y, Iota.range(y, along.start, along.count, along.step), along.axis);
        }
        y = y.reshape(dims.stream().mapToInt(Integer::intValue).toArray());
        return switch (choices.size()) {
            case 0 -> y;
            case 1 -> Take.take(y, positions(y, choices.get(0)), choices.get(0).axis);
            default -> chosen(y);
        };
    }

    /**
     * {@code x} with {@code value}, which broadcasts, at the places that {@code index} names; where one is named twice the last
     * value counts.
     *
     * @throws DTypeException if the value's dtype does not fit into that of {@code x} by {@link Promotion}
     */
    public static Tensor replaced(Tensor x, Tensor value, Index... index) {
        Tensor numbers = Iota.iota(x, Math.toIntExact(x.shape().size()), DType.I32)
                .reshape(x.shape().dims());
        Tensor places = numbers.at(index);
        Tensor values = fitted(value, x.spec().with(places.shape()));
        return new IndexCopy(0)
                .on(x.reshape(-1), places.reshape(-1), values.reshape(-1))
                .reshape(x.shape().dims());
    }

    /**
     * {@code value} converted and broadcast to go into places of this spec.
     *
     * @throws DTypeException if its dtype does not fit into theirs by {@link Promotion}
     */
    public static Tensor fitted(Tensor value, Spec places) {
        if (Promotion.of(places.dtype(), value.dtype()) != places.dtype()) {
            throw new DTypeException("put: " + value.spec() + " into " + places + " would lose digits; cast it first");
        }
        if (!value.shape().broadcastsTo(places.shape())) {
            throw new ShapeException("put: " + value.spec() + " does not broadcast to the places of " + places);
        }
        return BroadcastTo.broadcastTo(Cast.cast(value, places.dtype()), places.shape());
    }

    private static boolean isAdvanced(Index part) {
        return part instanceof Index.Positions || part instanceof Index.Computed || part instanceof Index.Mask;
    }

    private List<Index> expanded(Index... index) {
        List<Index> parts = new ArrayList<>(List.of(index));
        long named =
                parts.stream().filter(part -> !(part instanceof Index.Mark)).count();
        if (named > shape.rank() || Collections.frequency(parts, Index.Mark.ELLIPSIS) > 1) {
            throw new ShapeException("index: " + named + " axes and "
                    + Collections.frequency(parts, Index.Mark.ELLIPSIS) + " ellipses for an array of shape " + shape);
        }
        int place = parts.indexOf(Index.Mark.ELLIPSIS);
        if (place < 0) {
            place = parts.size();
        } else {
            parts.remove(place);
        }
        parts.addAll(place, Collections.nCopies(shape.rank() - (int) named, Index.all()));
        return parts;
    }

    private void read(Index part, boolean advanced) {
        if (part == Index.Mark.NEW_AXIS) {
            dims.add(1);
            return;
        }
        int axis = begin.size();
        int extent = shape.dim(axis);
        if (part instanceof Index.Range range) {
            read(range, axis, extent);
        } else if (part instanceof Index.At single && !advanced) {
            cut(resolved(single.position(), axis), 1);
        } else {
            cut(0, extent);
            choices.add(new Choice(dims.size(), extent, checked(part, axis)));
            dims.add(extent);
        }
    }

    private void cut(int from, int count) {
        begin.add(from);
        size.add(count);
    }

    /** Python's rule: a bound is counted from the end if negative, then moved to the nearest end. */
    private void read(Index.Range range, int axis, int extent) {
        int step = range.step();
        if (step == 0) {
            throw new ShapeException("index: a step of 0 along axis " + axis + " of " + shape);
        }
        int least = step > 0 ? 0 : -1;
        int greatest = step > 0 ? extent : extent - 1;
        int from = bound(range.from(), step > 0 ? least : greatest, least, greatest, extent);
        int to = bound(range.to(), step > 0 ? greatest : least, least, greatest, extent);
        int count = Math.max(0, Math.floorDiv(to - from + step - Integer.signum(step), step));
        if (step == 1) {
            cut(from, count);
        } else {
            cut(0, extent);
            steps.add(new Steps(axis, from, count, step));
        }
        dims.add(count);
    }

    private static int bound(@Nullable Integer given, int open, int least, int greatest, int extent) {
        if (given == null) {
            return open;
        }
        int counted = given < 0 ? given + extent : given;
        return Math.max(least, Math.min(greatest, counted));
    }

    private int resolved(int position, int axis) {
        int extent = shape.dim(axis);
        int resolved = position < 0 ? position + extent : position;
        if (resolved < 0 || resolved >= extent) {
            throw new ShapeException(
                    "index: position " + position + " is out of range for axis " + axis + " of " + shape);
        }
        return resolved;
    }

    /** The same part with positions that are counted from 0. */
    private Index checked(Index part, int axis) {
        if (part instanceof Index.At single) {
            return Index.at(resolved(single.position(), axis));
        }
        if (part instanceof Index.Positions several) {
            return new Index.Positions(several.positions().stream()
                    .map(position -> resolved(position, axis))
                    .toList());
        }
        if (part instanceof Index.Mask mask && mask.length() != shape.dim(axis)) {
            throw new ShapeException(
                    "index: a mask of " + mask.length() + " elements for axis " + axis + " of " + shape);
        }
        if (part instanceof Index.Computed computed) {
            computed.positions().spec().requireInteger("index");
        }
        return part;
    }

    private static Tensor positions(Tensor witness, Choice choice) {
        if (choice.positions instanceof Index.Computed computed) {
            Tensor given = Cast.cast(computed.positions(), DType.I32);
            Tensor fromEnd = Less.less(given, Full.scalar(given, 0));
            return Where.where(fromEnd, given.add(choice.extent), given);
        }
        if (choice.positions instanceof Index.At single) {
            return Literal.literal(witness, single.position()).reshape();
        }
        List<Integer> list = choice.positions instanceof Index.Mask mask
                ? mask.kept()
                : ((Index.Positions) choice.positions).positions();
        return Literal.literal(witness, toArray(list));
    }

    /** One number for each combination of positions, on the chosen axes made one. */
    private Tensor chosen(Tensor y) {
        List<Integer> axes = choices.stream().map(Choice::axis).toList();
        List<Integer> order = new ArrayList<>(axes);
        order.addAll(Axes.except(y.shape(), toArray(axes)));
        List<Tensor> coordinates =
                choices.stream().map(choice -> positions(y, choice)).toList();
        Tensor number =
                FlatIndex.of(coordinates, choices.stream().map(Choice::extent).toList());
        Tensor first = FlatIndex.merged(Transpose.transpose(y, toArray(order)), axes.size());
        Tensor picked = Take.take(first, number, 0);
        boolean neighbours = axes.get(axes.size() - 1) - axes.get(0) == axes.size() - 1;
        return neighbours ? movedBack(picked, number.shape().rank(), axes.get(0)) : picked;
    }

    /** Moves the first {@code count} axes behind the next {@code place}. */
    private static Tensor movedBack(Tensor y, int count, int place) {
        int[] order = IntStream.range(0, y.shape().rank())
                .map(axis -> axis < place ? count + axis : axis < place + count ? axis - place : axis)
                .toArray();
        return place == 0 || count == 0 ? y : Transpose.transpose(y, order);
    }

    private static int[] toArray(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
