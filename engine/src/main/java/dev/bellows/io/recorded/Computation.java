package dev.bellows.io.recorded;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * A network for any number of rows: the same steps recorded for three of them, which tells how each extent grows. For a fixed
 * number of rows there is one recording.
 */
public final class Computation {
    /** Numbers that tell apart what grows with the rows, and how. */
    private static final List<Integer> ROWS = List.of(7, 11, 13);

    private final List<Integer> rows;
    private final List<Recorder> recorders;
    private final BitSet needed;

    private Computation(List<Integer> rows, List<Recorder> recorders) {
        this.rows = rows;
        this.recorders = recorders;
        this.needed = first().needed();
    }

    /**
     * For inputs whose first axis is the batch.
     *
     * @param who exports, for messages
     * @param known which ops it knows
     */
    public static Computation ofAnyRows(String who, Block net, List<Spec> inputs, BiPredicate<Op, List<Spec>> known) {
        Computation made = new Computation(
                ROWS,
                ROWS.stream()
                        .map(rows -> Recorder.of(net, Recorder.with(rows, inputs), known))
                        .toList());
        made.requireSameSteps(who);
        return made;
    }

    /** For inputs of these specs alone. */
    public static Computation ofTheseRows(Block net, List<Spec> inputs, BiPredicate<Op, List<Spec>> known) {
        return new Computation(List.of(1), List.of(Recorder.of(net, inputs, known)));
    }

    /** The recording that all is named after. */
    public Recorder first() {
        return recorders.get(0);
    }

    private void requireSameSteps(String who) {
        List<List<String>> names = recorders.stream()
                .map(recorder ->
                        recorder.steps().stream().map(step -> step.op().name()).toList())
                .toList();
        if (names.stream().distinct().count() > 1) {
            throw new UnsupportedOpException(who + ": what is computed depends on the number of rows: for " + rows
                    + " rows there are " + names.stream().map(List::size).toList()
                    + " ops; export it for one number of rows (fixedBatch, writeFixedBatch)");
        }
    }

    /** The places of the steps that outputs depend on, in order. */
    public List<Integer> steps() {
        return needed.stream().boxed().toList();
    }

    /** The steps without a row that outputs depend on. */
    public List<Step> unknown() {
        return steps().stream()
                .map(first().steps()::get)
                .filter(first().unknown()::contains)
                .toList();
    }

    /** A whole number that each recording has, as it grows with the rows. */
    private Extent extent(String what, Function<Recorder, Number> number) {
        List<Long> found = recorders.stream().map(number).map(Number::longValue).toList();
        if (found.stream().distinct().count() == 1) {
            return Extent.of(found.get(0));
        }
        long times = (found.get(1) - found.get(0)) / (rows.get(1) - rows.get(0));
        long rest = found.get(0) - times * rows.get(0);
        for (int i = 0; i < rows.size(); i++) {
            if (found.get(i) != times * rows.get(i) + rest) {
                throw new UnsupportedOpException(what + " grows with the rows otherwise than by a multiple: for " + rows
                        + " rows " + found + "; export it for one number of rows (fixedBatch, writeFixedBatch)");
            }
        }
        return new Extent(times, rest);
    }

    /** The extents of a value. */
    public List<Extent> extents(Flow value) {
        List<Extent> extents = new ArrayList<>();
        for (int axis = 0; axis < value.spec().shape().rank(); axis++) {
            int at = axis;
            extents.add(extent(
                    "axis " + axis + " of " + value.spec(),
                    recorder ->
                            recorder.values().get(value.number()).spec().shape().dim(at)));
        }
        return extents;
    }

    /** The numbers that {@code read} finds in the op of a step. */
    public List<Extent> numbers(int step, Function<Op, List<Integer>> read) {
        List<Extent> numbers = new ArrayList<>();
        int count = read.apply(first().steps().get(step).op()).size();
        for (int i = 0; i < count; i++) {
            int at = i;
            numbers.add(extent(
                    "a setting",
                    recorder -> read.apply(recorder.steps().get(step).op()).get(at)));
        }
        return numbers;
    }

    /** Refuses a setting of an op that differs with the number of rows. */
    public void requireFixed(int step, Function<Op, Object> setting) {
        Object first = setting.apply(first().steps().get(step).op());
        for (Recorder recorder : recorders) {
            if (!setting.apply(recorder.steps().get(step).op()).equals(first)) {
                throw new UnsupportedOpException(
                        "its settings depend on the number of rows; export it for one number of rows (fixedBatch,"
                                + " writeFixedBatch)");
            }
        }
    }

    /** An array that is the same, or holds the same, for every number of rows. */
    public NDArray array(Flow value) {
        NDArray array = requireArray(value);
        for (Recorder recorder : recorders) {
            NDArray other = recorder.values().get(value.number()).array();
            if (other == null || (other != array && !holdSame(array, other))) {
                throw new UnsupportedOpException("a constant " + array.spec()
                        + " depends on the number of rows; export it for one number of rows (fixedBatch,"
                        + " writeFixedBatch)");
            }
        }
        return array;
    }

    private static NDArray requireArray(Flow value) {
        NDArray array = value.array();
        if (array == null) {
            throw new IllegalStateException(value + " is computed"); // callers ask for arrays alone
        }
        return array;
    }

    private static boolean holdSame(NDArray one, NDArray other) {
        return one.spec().equals(other.spec()) && one.read().equals(other.read());
    }
}
