package dev.bellows.op.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Index expressions against what NumPy's rules give for {@code numpy.arange(24).reshape(2, 3, 4)}, worked out by hand. */
final class IndexTest {
    private static NDArray counted(int... dims) {
        return (NDArray) Iota.iota(NDArray.scalar(0), (int) Shape.of(dims).size(), DType.F32)
                .reshape(dims);
    }

    private static void is(Tensor actual, int[] dims, double... values) {
        assertEquals(Shape.of(dims), actual.shape());
        assertArrayEquals(values, ((NDArray) actual).toDoubleArray());
    }

    /** Checks {@code x.at(index)} computed at once, traced, and what replacing the same places by themselves changes: nothing. */
    private static void at(int[] dims, double[] values, Index... index) {
        NDArray x = counted(2, 3, 4);
        is(x.at(index), dims, values);
        is(Indexing.replaced(x, x.at(index), index), new int[] {2, 3, 4}, x.toDoubleArray());
        Trace trace = new Trace();
        Symbol symbol = trace.input("x", x.spec());
        try (Executable executable = Executable.compile(trace.graph(List.of(symbol.at(index))), Backends.current())) {
            is(executable.run(List.of(x)).get(0), dims, values);
        }
    }

    private static int[] dims(int... dims) {
        return dims;
    }

    private static double[] values(double... values) {
        return values;
    }

    @Test
    void singlePositionsDropTheirAxes() {
        at(dims(3, 4), values(12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23), Index.at(1));
        at(dims(4), values(20, 21, 22, 23), Index.at(-1), Index.at(2));
        at(dims(), values(6), Index.at(0), Index.at(1), Index.at(-2));
        at(dims(2, 3), values(3, 7, 11, 15, 19, 23), Index.ellipsis(), Index.at(3));
    }

    @Test
    void rangesKeepThem() {
        at(dims(1, 2, 4), values(4, 5, 6, 7, 8, 9, 10, 11), Index.to(1), Index.from(1));
        at(dims(2, 1, 2), values(5, 6, 17, 18), Index.all(), Index.range(1, 2), Index.range(1, -1));
        at(dims(2, 3, 0), values(), Index.all(), Index.all(), Index.range(3, 1));
        at(dims(1, 3, 4), values(12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23), Index.range(-1, 99));
    }

    @Test
    void stepsSkipAndReverse() {
        at(
                dims(2, 2),
                values(1, 3, 13, 15),
                Index.all(),
                Index.at(0),
                Index.from(1).step(2));
        at(dims(4), values(3, 2, 1, 0), Index.at(0), Index.at(0), Index.all().step(-1));
        at(dims(2), values(3, 1), Index.at(0), Index.at(0), Index.all().step(-2));
        at(dims(2), values(2, 1), Index.at(0), Index.at(0), Index.range(2, 0).step(-1));
        at(dims(2), values(0, 3), Index.at(0), Index.at(0), Index.all().step(3));
        at(dims(0), values(), Index.at(0), Index.at(0), Index.range(0, 2).step(-1));
    }

    @Test
    void newAxesAndAnEllipsis() {
        at(dims(1, 4), values(0, 1, 2, 3), Index.at(0), Index.newAxis(), Index.at(0));
        at(dims(2, 1, 1), values(0, 12), Index.ellipsis(), Index.newAxis(), Index.at(0), Index.to(1));
    }

    @Test
    void oneListOfPositionsTakesThePlaceOfItsAxis() {
        at(dims(2, 1, 2), values(2, 0, 14, 12), Index.all(), Index.to(1), Index.of(2, 0));
    }

    @Test
    void positionsMayRepeatAndBeNegative() {
        at(
                dims(3, 3, 4),
                values(
                        12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                        14, 15, 16, 17, 18, 19, 20, 21, 22, 23),
                Index.of(1, 0, -1));
        at(dims(2, 2), values(3, 9, 15, 21), Index.all(), Index.of(0, 2), Index.of(3, 1));
    }

    @Test
    void listsApartPutTheirAxesFirst() {
        at(dims(2, 3), values(1, 5, 9, 15, 19, 23), Index.of(0, 1), Index.all(), Index.of(1, 3));
        at(dims(2, 3), values(1, 5, 9, 3, 7, 11), Index.at(0), Index.all(), Index.of(1, 3));
        at(dims(2, 1, 4), values(0, 1, 2, 3, 20, 21, 22, 23), Index.of(0, 1), Index.of(0, 2), Index.newAxis());
    }

    @Test
    void listsOfPositionsBroadcast() {
        Tensor rows = NDArray.of(new int[] {0, 2}, 2, 1);
        Tensor columns = NDArray.of(new int[] {1, -1, 0});
        at(
                dims(2, 2, 3),
                values(1, 3, 0, 9, 11, 8, 13, 15, 12, 21, 23, 20),
                Index.all(),
                Index.of(rows),
                Index.of(columns));
    }

    @Test
    void masksKeepWhatIsTrue() {
        at(
                dims(2, 2, 4),
                values(0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23),
                Index.all(),
                Index.mask(true, false, true));
        at(dims(0, 3, 4), values(), Index.mask(false, false));
    }

    @Test
    void aContiguousBoxIsAViewAndOthersAreCopies() {
        NDArray x = counted(2, 3, 4);
        x.at(Index.at(1), Index.from(1)).fill(-1);
        is(x.at(Index.at(1)), dims(3, 4), 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
        x.at(Index.all(), Index.at(0)).fill(-2);
        is(x.at(Index.at(0), Index.at(0)), dims(4), 0, 1, 2, 3);
    }

    @Test
    void gradientsFlowThroughViewsAndCopies() {
        NDArray x = counted(2, 3);
        x.attachGrad();
        try (Recording recording = Autograd.record()) {
            Tensor y = x.at(Index.at(1)).mul(x.at(Index.at(1), Index.of(0, 0, 1)));
            Autograd.backward(y.add(x.at(Index.all(), Index.at(2)).reshape(2, 1).at(Index.from(1), Index.at(0))));
        }
        // (x3·x3 + x5) + (x4·x3 + x5) + (x5·x4 + x5) by each of x
        is(Objects.requireNonNull(x.grad()), dims(2, 3), 0, 0, 0, 10, 8, 7);
    }

    @Test
    void putChangesWhatTheIndexNames() {
        NDArray x = counted(2, 3);
        x.put(7, Index.all(), Index.at(1));
        is(x, dims(2, 3), 0, 7, 2, 3, 7, 5);
        x.put(NDArray.of(new float[] {8, 9}), Index.at(0), Index.of(0, 0));
        is(x, dims(2, 3), 9, 7, 2, 3, 7, 5);
        x.put(NDArray.of(new int[] {1, 2, 3}), Index.all().step(-1));
        is(x, dims(2, 3), 1, 2, 3, 1, 2, 3);
        x.put(x.at(Index.at(0), Index.to(2)), Index.at(0), Index.from(1)); // of overlapping parts
        is(x, dims(2, 3), 1, 1, 2, 1, 2, 3);
        x.put(5, Index.ellipsis());
        is(x, dims(2, 3), 5, 5, 5, 5, 5, 5);
    }

    @Test
    void saysWhatIsWrong() {
        NDArray x = counted(2, 3);
        says("index: position 3 is out of range for axis 1 of [2, 3]", () -> x.at(Index.all(), Index.at(3)));
        says("index: position -4 is out of range for axis 1 of [2, 3]", () -> x.at(Index.all(), Index.of(0, -4)));
        says(
                "index: 3 axes and 0 ellipses for an array of shape [2, 3]",
                () -> x.at(Index.all(), Index.all(), Index.all()));
        says(
                "index: 0 axes and 2 ellipses for an array of shape [2, 3]",
                () -> x.at(Index.ellipsis(), Index.ellipsis()));
        says("index: a step of 0 along axis 0 of [2, 3]", () -> x.at(Index.all().step(0)));
        says("index: a mask of 3 elements for axis 0 of [2, 3]", () -> x.at(Index.mask(true, true, false)));
        says(
                "put: f32[2] does not broadcast to the places of f32[3]",
                () -> x.put(NDArray.of(new float[2]), Index.at(0)));
    }

    private static void says(String sentence, org.junit.jupiter.api.function.Executable call) {
        assertEquals(sentence, assertThrows(ShapeException.class, call).getMessage());
    }
}
