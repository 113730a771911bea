package dev.bellows.op.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values worked out by hand, and what becomes of indices out of range. */
final class IndexFunctionsTest {
    private static NDArray counted(int... dims) {
        return (NDArray) Iota.iota(NDArray.scalar(0), (int) Shape.of(dims).size(), DType.F32)
                .reshape(dims);
    }

    private static NDArray ints(int... values) {
        return NDArray.of(values);
    }

    private static void is(Tensor actual, int[] dims, double... values) {
        assertEquals(Shape.of(dims), actual.shape());
        assertArrayEquals(values, ((NDArray) actual).toDoubleArray());
    }

    private static int[] dims(int... dims) {
        return dims;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void indicesOutOfRangeAreErrorsOnEveryBackend(String backend) {
        try (Backends.Use use = Backends.use(Backends.named(backend))) {
            NDArray x = counted(3, 4);
            says("Take: index 3 is out of range for an axis of extent 3", () -> Take.take(x, ints(0, 3), 0));
            assertThrows(ShapeException.class, () -> TakeAlongAxis.pick(x, ints(0, 4, 0), 1));
            assertThrows(ShapeException.class, () -> TakeAlongAxis.pick(x, ints(0, -1, 0), 1));
            assertThrows(
                    ShapeException.class, () -> GatherNd.gatherNd(x, ints(0, 4).reshape(2, 1)));
            assertThrows(ShapeException.class, () -> new ScatterNd(Shape.of(2)).on(counted(1), ints(-1).reshape(1, 1)));
            says(
                    "IndexCopy: index 5 is out of range for an axis of extent 3",
                    () -> IndexCopy.indexCopy(x, ints(5), counted(1, 4), 0));
            assertThrows(ShapeException.class, () -> SequenceLast.sequenceLast(x, ints(0, 1, 1, 1), 0));
        }
    }

    private static void says(String sentence, org.junit.jupiter.api.function.Executable call) {
        assertEquals(sentence, assertThrows(ShapeException.class, call).getMessage());
    }

    @Test
    void indicesOutOfRangeAreClippedOrWrappedIfAskedFor() {
        is(Take.take(counted(3), ints(-5, 1, 7), 0, OutOfRange.CLIP), dims(3), 0, 1, 2);
        is(Take.take(counted(3), ints(-1, 1, 7), 0, OutOfRange.WRAP), dims(3), 2, 1, 1);
        assertThrows(ShapeException.class, () -> Take.take(counted(3), ints(-1), 0, OutOfRange.RAISE));
    }

    @Test
    void picksOneElementOfEachRow() {
        is(TakeAlongAxis.pick(counted(3, 4), ints(1, 0, 3), -1), dims(3), 1, 4, 11);
        is(TakeAlongAxis.pick(counted(3, 4), ints(0, 2, 1, 0), 0), dims(4), 0, 9, 6, 3);
        is(TakeAlongAxis.batchTake(counted(3, 4), ints(1, 0, 3)), dims(3), 1, 4, 11);
    }

    @Test
    void gathersAndScattersByCoordinates() {
        Tensor coordinates = ints(1, 1, 0, 0, 1, 0).reshape(2, 3); // (1, 0), (1, 1), (0, 0)
        is(GatherNd.gatherNd(counted(2, 2), coordinates), dims(3), 2, 3, 0);
        is(GatherNd.gatherNd(counted(2, 2, 2), coordinates), dims(3, 2), 4, 5, 6, 7, 0, 1);
        Tensor twice = ints(0, 0, 1, 1).reshape(2, 2); // (0, 1) and (0, 1)
        is(ScatterNd.scatterNd(counted(2).add(1), twice, Shape.of(2, 2)), dims(2, 2), 0, 3, 0, 0);
        is(ScatterNd.set(counted(2, 2), counted(2).add(7), twice), dims(2, 2), 0, 8, 2, 3);
    }

    @Test
    void replacesAndAddsSlices() {
        is(IndexCopy.indexCopy(counted(2, 3), ints(2, 2), counted(2, 2).add(10), -1), dims(2, 3), 0, 1, 11, 3, 4, 13);
        is(IndexAdd.indexAdd(counted(3), ints(2, 2), counted(2).add(10), 0), dims(3), 0, 1, 23);
    }

    @Test
    void numbersAndCoordinatesAreTurnedIntoEachOther() {
        Tensor coordinates = ints(3, 6, 6, 4, 5, 1).reshape(2, 3);
        is(RavelIndex.ravelIndex(coordinates, Shape.of(7, 6)), dims(3), 22, 41, 37); // NumPy's own example
        is(UnravelIndex.unravelIndex(ints(22, 41, 37), Shape.of(7, 6)), dims(2, 3), 3, 6, 6, 4, 5, 1);
        is(IndexArray.indexArray(counted(2, 2)), dims(2, 2, 2), 0, 0, 0, 1, 1, 0, 1, 1);
    }

    @Test
    void sequencesEndWhereTheirLengthsSay() {
        NDArray x = counted(3, 2); // [time, batch]
        is(SequenceMask.sequenceMask(x, ints(1, 3), -1, 0), dims(3, 2), 0, 1, -1, 3, -1, 5);
        is(SequenceMask.sequenceMask(x, ints(1, 2, 0), -1, 1), dims(3, 2), 0, -1, 2, 3, -1, -1);
        is(SequenceLast.sequenceLast(x, ints(1, 3), 0), dims(2), 0, 5);
        is(SequenceReverse.sequenceReverse(x, ints(2, 3), 0), dims(3, 2), 2, 5, 0, 3, 4, 1);
        assertEquals(
                "SequenceMask: expects one length for each of 2 sequences of f32[3, 2], got i32[3]",
                assertThrows(ShapeException.class, () -> SequenceMask.sequenceMask(x, ints(1, 2, 3), 0, 0))
                        .getMessage());
    }

    @Test
    void oneHotWithOtherValues() {
        is(OneHot.oneHot(ints(1, 5), 3, 0.75, -1, DType.F32), dims(2, 3), -1, 0.75, -1, -1, -1, -1);
    }
}
