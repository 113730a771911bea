package dev.bellows.op.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Iota;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OrderValuesTest {
    private final NDArray x = NDArray.of(new float[][] {{3, 1, 2}, {5, 6, 4}});

    private static double[] values(Tensor tensor) {
        return ((NDArray) tensor).toDoubleArray();
    }

    @Test
    void sortsAndPicksTheGreatest() {
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, values(Sort.sort(x, 1)));
        List<Tensor> top = TopK.topK(x, 2, -1);
        assertArrayEquals(new double[] {3, 2, 6, 5}, values(top.get(0)));
        assertArrayEquals(new double[] {0, 2, 1, 0}, values(top.get(1)));
        assertArrayEquals(new double[] {1, 0, 1, 1, 1, 0}, values(TopK.mask(x, 2, 1)));
        assertArrayEquals(new double[] {1, 2, 4, 5}, values(new TopK(2, 1, true).on(x)));
        assertEquals(
                "TopK: 4 of the elements along axis 1 of f32[2, 3]",
                assertThrows(ShapeException.class, () -> TopK.topK(x, 4, 1)).getMessage());
    }

    @Test
    void findsWhereValuesWouldGo() {
        NDArray sorted = NDArray.of(new float[] {1, 3, 3, 5});
        NDArray values = NDArray.of(new float[] {0, 3, 4, 9});
        assertArrayEquals(new double[] {0, 1, 3, 4}, values(SearchSorted.searchSorted(sorted, values)));
        assertArrayEquals(new double[] {0, 3, 3, 4}, values(new SearchSorted(true).on(sorted, values)));
    }

    @Test
    void aShuffleMovesAllAndIsTheSameForASeedAndCounter() {
        NDArray all = (NDArray) Iota.iota(x, 100, DType.I32);
        NDArray counter = NDArray.scalar(3, DType.I64);
        Tensor once = Shuffle.shuffle(all, counter, 0, 42);
        assertArrayEquals(values(once), values(Shuffle.shuffle(all, counter, 0, 42)));
        assertArrayEquals(values(all), values(Sort.sort(once, 0)));
        assertNotEquals(Arrays.toString(values(all)), Arrays.toString(values(once)));
        assertNotEquals(
                Arrays.toString(values(Shuffle.shuffle(all, NDArray.scalar(4, DType.I64), 0, 42))),
                Arrays.toString(values(once)));
    }
}
