package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.BatchSource;
import dev.bellows.data.DataLoader;
import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.data.Group;
import dev.bellows.data.LoaderOptions;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.data.batchify.Stack;
import dev.bellows.data.sampler.FixedSizeBatches;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchesTest {
    private static List<float[]> inputs(Batches batches, int epoch, int from) {
        List<float[]> seen = new ArrayList<>();
        try (Batches.Epoch run = batches.epoch(epoch, from)) {
            while (run.hasNext()) {
                try (Scope scope = Scope.open("batch")) {
                    seen.add(run.next().inputs().get(0).toFloatArray());
                }
            }
        }
        return seen;
    }

    private static void assertResumable(Batches batches, int steps) {
        List<float[]> all = inputs(batches, 1, 0);
        assertEquals(steps, all.size());
        List<float[]> rest = inputs(batches, 1, 2);
        assertEquals(steps - 2, rest.size());
        for (int i = 0; i < rest.size(); i++) {
            assertArrayEquals(all.get(i + 2), rest.get(i));
        }
    }

    @Test
    void anyIterableCanBeResumed() {
        assertResumable(new Blobs().batches(16), 4);
    }

    /** Ten samples of two numbers, which follow from the epoch and the row. */
    private static final class Counting implements BatchSource {
        @Override
        public SampleSchema schema() {
            return SampleSchema.of(
                    new Field("weight", DType.F32, Shape.scalar(), Role.WEIGHT),
                    Field.input("x", DType.F32, 1, 2),
                    Field.label("y", DType.I32),
                    Field.input("id", DType.I64),
                    new Field("held", DType.BOOL, Shape.scalar(), Role.VALIDATION));
        }

        @Override
        public int capacity() {
            return 3;
        }

        @Override
        public int steps() {
            return 4;
        }

        @Override
        public int assemble(int epoch, int step, List<ByteBuffer> fields) {
            int rows = Math.min(3, 10 - 3 * step);
            for (int row = 0; row < rows; row++) {
                int sample = 3 * step + row;
                fields.get(0).putFloat(sample / 2f);
                fields.get(1).putFloat(epoch).putFloat(sample);
                fields.get(2).putInt(sample);
                fields.get(3).putLong((1L << 53) + sample);
                fields.get(4).put((byte) 0);
            }
            return rows;
        }
    }

    @Test
    void theRolesOfASourcesFieldsSayWhatTheyAre() {
        StoredMinibatches batches = new StoredMinibatches(new Counting());
        assertResumable(batches, 4);
        List<float[]> ahead = new ArrayList<>();
        try (Batches.Run run = batches.run(1, 2, 3)) {
            for (int epoch = 1; epoch < 3; epoch++) {
                try (Batches.Epoch own = run.epoch(epoch, epoch == 1 ? 2 : 0)) {
                    while (own.hasNext()) {
                        ahead.add(own.next().inputs().get(0).toFloatArray());
                    }
                }
            }
        }
        assertEquals(6, ahead.size());
        assertArrayEquals(inputs(batches, 1, 3).get(0), ahead.get(1));
        assertArrayEquals(inputs(batches, 2, 0).get(3), ahead.get(5));
        try (Batches.Epoch epoch = batches.epoch(7, 3)) {
            Minibatch last = epoch.next();
            assertEquals(
                    "[f32[1, 1, 2], i64[1]]", Minibatch.specs(last.inputs()).toString());
            assertEquals("[i32[1]]", Minibatch.specs(last.labels()).toString());
            assertArrayEquals(new float[] {7, 9}, last.inputs().get(0).toFloatArray());
            assertEquals((1L << 53) + 9, last.inputs().get(1).read().getLong());
            assertArrayEquals(new int[] {9}, last.labels().get(0).toIntArray());
            assertArrayEquals(new float[] {4.5f}, last.weights().toFloatArray());
        }
    }

    @Test
    void aLoadersBatchesAreGivenBackWhenTheNextIsAskedFor() {
        Dataset<Example<NDArray, Integer>> data = Dataset.of(
                        IntStream.range(0, 10).boxed().toList())
                .transform(i -> new Example<>(NDArray.of(new float[] {i, i}), i));
        try (DataLoader<Example<NDArray, Integer>, Example<NDArray, NDArray>> loader = new DataLoader<>(
                data,
                FixedSizeBatches.shuffled(data.size(), 3, 5),
                new Group<>(Stack.arrays(), Stack.numbers(DType.I32)),
                LoaderOptions.workers(2))) {
            assertResumable(Batches.of(loader), 4);
            try (Batches.Epoch epoch = Batches.of(loader).epoch(0, 0)) {
                NDArray first = epoch.next().inputs().get(0);
                epoch.next();
                assertTrue(first.isClosed());
            }
        }
    }
}
