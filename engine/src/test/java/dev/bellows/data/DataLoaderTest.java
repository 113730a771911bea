package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.data.batchify.AsList;
import dev.bellows.data.batchify.Stack;
import dev.bellows.data.sampler.FixedSizeBatches;
import dev.bellows.ndarray.NDArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataLoaderTest {
    private static final int SAMPLES = 37;
    private static final long SEED = 5;

    private final Dataset<Integer> numbers =
            Dataset.of(IntStream.range(0, SAMPLES).boxed().toList());
    private final Dataset<NDArray> noisy = numbers.transform(
            (i, draws) -> (NDArray) NDArray.of(new float[] {i, i}, 2).add(draws.uniform()), SEED);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void givesTheSameBitsWithAnyNumberOfWorkers(int workers) {
        for (int epoch = 0; epoch < 2; epoch++) {
            List<float[]> alone = batches(LoaderOptions.workers(0), epoch);
            List<float[]> together = batches(LoaderOptions.workers(workers), epoch);
            assertEquals(10, alone.size());
            assertEquals(alone.size(), together.size());
            for (int i = 0; i < alone.size(); i++) {
                assertArrayEquals(alone.get(i), together.get(i), "epoch " + epoch + ", batch " + i);
            }
        }
    }

    @Test
    void knowsWhichSamplesABatchHolds() {
        try (DataLoader<NDArray, NDArray> loader = loader(noisy, LoaderOptions.workers(2));
                LoadedEpoch<NDArray> epoch = loader.epoch(3)) {
            assertEquals(10, epoch.steps());
            for (int step = 0; epoch.hasNext(); step++) {
                try (LoadedBatch<NDArray> batch = epoch.next()) {
                    assertEquals(3, batch.epoch());
                    assertEquals(step, batch.step());
                    float[] values = batch.value().toFloatArray();
                    int[] floors = IntStream.range(0, batch.indices().length)
                            .map(i -> (int) values[2 * i])
                            .toArray();
                    assertArrayEquals(batch.indices(), floors);
                }
            }
            assertThrows(NoSuchElementException.class, epoch::next);
        }
    }

    @Test
    void freesBatchesThatNobodyAskedFor() {
        try (DataLoader<NDArray, NDArray> loader =
                        loader(noisy, LoaderOptions.workers(2).withPrefetch(6));
                LoadedEpoch<NDArray> epoch = loader.epoch(0)) {
            epoch.next().close();
        } // the leak check that watches every test does the rest
    }

    @Test
    void makesNoMoreBatchesAheadThanItShould() {
        AtomicInteger read = new AtomicInteger();
        Dataset<Integer> counted = numbers.transform(i -> {
            read.incrementAndGet();
            return i;
        });
        DataLoader<Integer, List<Integer>> loader = new DataLoader<>(
                counted,
                FixedSizeBatches.sequential(SAMPLES, 4),
                new AsList<>(),
                LoaderOptions.workers(1).withPrefetch(3));
        try (LoadedEpoch<List<Integer>> epoch = loader.epoch(0)) {
            epoch.next().close();
        }
        loader.close();
        assertTrue(read.get() <= 4 * 4, read + " samples were read");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void deliversTheBatchesBeforeABrokenSampleThenNamesIt(int workers) {
        Dataset<Integer> broken = numbers.transform(i -> {
            if (i == 9) {
                throw new IllegalArgumentException("torn page");
            }
            return i;
        });
        try (DataLoader<Integer, List<Integer>> loader = new DataLoader<>(
                        broken,
                        FixedSizeBatches.sequential(SAMPLES, 4),
                        new AsList<>(),
                        LoaderOptions.workers(workers));
                LoadedEpoch<List<Integer>> epoch = loader.epoch(0)) {
            assertEquals(List.of(0, 1, 2, 3), epoch.next().value());
            assertEquals(List.of(4, 5, 6, 7), epoch.next().value());
            IllegalStateException error = assertThrows(IllegalStateException.class, epoch::next);
            assertEquals(
                    "data loader: cannot read sample 9 in epoch 1: java.lang.IllegalArgumentException: torn page",
                    error.getMessage());
        }
    }

    @Test
    void waitsNoLongerThanItsTimeout() {
        CountDownLatch release = new CountDownLatch(1);
        Dataset<Integer> stuck = numbers.transform(i -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return i;
        });
        LoaderOptions options = LoaderOptions.workers(1).withTimeout(Duration.ofMillis(20));
        try (DataLoader<Integer, List<Integer>> loader =
                new DataLoader<>(stuck, FixedSizeBatches.sequential(SAMPLES, 4), new AsList<>(), options)) {
            LoadedEpoch<List<Integer>> epoch = loader.epoch(0);
            assertEquals(
                    "data loader: batch 1 of epoch 1 (10 batches) is not ready after 20 ms; use more workers or a"
                            + " longer timeout",
                    assertThrows(IllegalStateException.class, epoch::next).getMessage());
            release.countDown();
        }
    }

    @Test
    void refusesABatchAfterItWasClosed() {
        try (DataLoader<NDArray, NDArray> loader = loader(noisy, LoaderOptions.workers(0))) {
            LoadedEpoch<NDArray> epoch = loader.epoch(0);
            epoch.close();
            assertFalse(epoch.steps() == 0);
            assertThrows(IllegalStateException.class, epoch::next);
        }
    }

    @Test
    void refusesAnEpochAfterItWasClosed() {
        DataLoader<NDArray, NDArray> loader = loader(noisy, LoaderOptions.workers(1));
        loader.close();
        assertEquals(
                "data loader: closed; no batches of epoch 2",
                assertThrows(IllegalStateException.class, () -> loader.epoch(2)).getMessage());
    }

    private static DataLoader<NDArray, NDArray> loader(Dataset<NDArray> data, LoaderOptions options) {
        return new DataLoader<>(data, FixedSizeBatches.shuffled(data.size(), 4, SEED), Stack.arrays(), options);
    }

    private List<float[]> batches(LoaderOptions options, int number) {
        List<float[]> all = new ArrayList<>();
        try (DataLoader<NDArray, NDArray> loader = loader(noisy, options);
                LoadedEpoch<NDArray> epoch = loader.epoch(number)) {
            while (epoch.hasNext()) {
                try (LoadedBatch<NDArray> batch = epoch.next()) {
                    all.add(batch.value().toFloatArray());
                }
            }
        }
        return all;
    }
}
