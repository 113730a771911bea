package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.data.sampler.IntervalSampler;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private final Dataset<Integer> ten =
            Dataset.of(IntStream.range(0, 10).boxed().toList());

    @Test
    void readsThroughItsViews() {
        assertEquals(List.of(1, 3, 5, 7, 9), all(ten.filter(i -> i % 2 == 1)));
        assertEquals(List.of(0, 1, 2), all(ten.take(3)));
        assertEquals(10, ten.take(99).size());
        assertEquals(
                List.of(0, 5, 1, 6),
                all(ten.sample(new IntervalSampler(10, 5, true)).take(4)));
        assertEquals(List.of(0, 2, 4), all(ten.transform(i -> 2 * i).take(3)));
        assertEquals(
                List.of(new Example<>(0, "a"), new Example<>(10, "b")),
                all(Dataset.transformFirst(Dataset.zip(ten.take(2), Dataset.of(List.of("a", "b"))), i -> 10 * i)));
    }

    @Test
    void cutsIntoShardsThatAreTheWholeTogether() {
        assertEquals(List.of(0, 1, 2, 3), all(ten.shard(3, 0)));
        assertEquals(List.of(4, 5, 6), all(ten.shard(3, 1)));
        assertEquals(List.of(7, 8, 9), all(ten.shard(3, 2)));
        assertEquals(
                "shard: the part must be from 0 to 2: 3",
                assertThrows(IndexOutOfBoundsException.class, () -> ten.shard(3, 3))
                        .getMessage());
    }

    @Test
    void drawsTheSameForASampleWhereverItIsSeen() {
        Dataset<Double> noisy = ten.transform((i, draws) -> i + draws.uniform(), 5);
        assertEquals(noisy.get(8), noisy.get(8));
        assertEquals(noisy.get(8, 3), noisy.shard(2, 1).get(3, 3));
        assertNotEquals(noisy.get(8, 3), noisy.get(8, 4));
        assertNotEquals(noisy.get(8) - 8, noisy.get(7) - 7);
    }

    @Test
    void slicesArraysAlongTheirFirstAxisWithoutACopy() {
        NDArray array = NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Dataset<NDArray> rows = new ArrayDataset(array);
        assertEquals(3, rows.size());
        array.fill(7);
        assertArrayEquals(new float[] {7, 7}, rows.get(2).toFloatArray());
        assertThrows(IndexOutOfBoundsException.class, () -> rows.get(3));
    }

    @Test
    void refusesToZipDifferentSizes() {
        assertEquals(
                "zip: both data sets must be of one size: 10 inputs, 3 targets",
                assertThrows(IllegalArgumentException.class, () -> Dataset.zip(ten, ten.take(3)))
                        .getMessage());
    }

    private static <T> List<T> all(Dataset<T> data) {
        List<T> samples = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            samples.add(data.get(i));
        }
        return samples;
    }
}
