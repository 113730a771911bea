package dev.bellows.data.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    @Test
    void visitsInTheOrderThatItsNameSays() {
        assertArrayEquals(new int[] {3, 4, 5}, new SequentialSampler(3, 3).indices(4));
        assertArrayEquals(new int[] {0, 3, 6, 9}, new IntervalSampler(10, 3, false).indices(0));
        assertArrayEquals(new int[] {0, 3, 6, 9, 1, 4, 7, 2, 5, 8}, new IntervalSampler(10, 3, true).indices(0));
        assertEquals(4, new IntervalSampler(10, 3, false).size());
        assertArrayEquals(new int[] {0, 2, 4}, new FilterSampler(6, i -> i % 2 == 0).indices(0));
    }

    @Test
    void shufflesAnewInEveryEpochAndTheSameForTheSameSeed() {
        int[] order = new RandomSampler(100, 3).indices(2);
        assertArrayEquals(order, new RandomSampler(100, 3).indices(2));
        assertTrue(!Arrays.equals(order, new RandomSampler(100, 3).indices(1)));
        assertTrue(!Arrays.equals(order, new RandomSampler(100, 4).indices(2)));
        assertArrayEquals(
                IntStream.range(0, 100).toArray(), Arrays.stream(order).sorted().toArray());
    }

    @Test
    void treatsTheLastBatchAsAsked() {
        Sampler ten = new SequentialSampler(10);
        assertEquals("0-3 4-7 8-9", text(new FixedSizeBatches(ten, 4, LastBatch.KEEP).batches(0)));
        assertEquals("0-3 4-7", text(new FixedSizeBatches(ten, 4, LastBatch.DISCARD).batches(0)));
        BatchSampler rolling = new FixedSizeBatches(ten, 4, LastBatch.ROLLOVER);
        assertEquals("0-3 4-7", text(rolling.batches(0)));
        assertEquals("8-1 2-5 6-9", text(rolling.batches(1)));
        assertEquals("0-3 4-7", text(rolling.batches(2)));
    }

    @Test
    void rollsOverEpochsThatAreShorterThanABatch() {
        BatchSampler rolling = new FixedSizeBatches(new SequentialSampler(3), 4, LastBatch.ROLLOVER);
        assertEquals(List.of(), rolling.batches(0));
        assertArrayEquals(new int[] {0, 1, 2, 0}, rolling.batches(1).get(0));
        assertEquals(List.of(), new FixedSizeBatches(new SequentialSampler(0), 4, LastBatch.ROLLOVER).batches(3));
    }

    @Test
    void putsSamplesOfSimilarLengthTogether() {
        int[] lengths = {1, 9, 2, 10, 3, 8};
        assertArrayEquals(new int[] {5, 10}, BucketSampler.equalWidths(lengths, 2));
        BucketSampler plain = new BucketSampler(lengths, new int[] {5, 10}, new BucketSampler.Options(2, 0, false, 0));
        assertEquals("0-2 4-4 1-3 5-5", text(plain.batches(0)));
        BucketSampler larger = new BucketSampler(lengths, new int[] {10, 5}, new BucketSampler.Options(2, 1, false, 0));
        assertEquals("0-4 1-3 5-5", text(larger.batches(0)), "the bucket of the short has batches of 4");
        assertEquals(
                "BucketSampler\n  up to 5: 3 samples in batches of 4\n  up to 10: 3 samples in batches of 2",
                larger.toString());
    }

    @Test
    void shufflesWithinBucketsAndAmongBatches() {
        int[] lengths = IntStream.range(0, 100).map(i -> i % 20 + 1).toArray();
        BucketSampler.Options options = new BucketSampler.Options(8, 0.5, true, 9);
        BucketSampler sampler = new BucketSampler(lengths, BucketSampler.equalWidths(lengths, 4), options);
        List<int[]> batches = sampler.batches(1);
        assertEquals(text(batches), text(sampler.batches(1)));
        assertTrue(!text(batches).equals(text(sampler.batches(2))));
        for (int[] batch : batches) {
            int[] inside = Arrays.stream(batch).map(i -> lengths[i]).sorted().toArray();
            assertTrue(inside[inside.length - 1] - inside[0] < 5, Arrays.toString(inside));
        }
        assertArrayEquals(
                IntStream.range(0, 100).toArray(),
                batches.stream().flatMapToInt(Arrays::stream).sorted().toArray());
    }

    @Test
    void refusesSamplesLongerThanEveryKey() {
        BucketSampler.Options options = new BucketSampler.Options(8, 0, true, 9);
        assertEquals(
                "bucket sampler: every sample needs a key of its length or more: sample 1 of length 7 with keys [5]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new BucketSampler(new int[] {3, 7}, new int[] {5}, options))
                        .getMessage());
    }

    /** First and last sample of each batch. */
    private static String text(List<int[]> batches) {
        return String.join(
                " ",
                batches.stream()
                        .map(batch -> batch[0] + "-" + batch[batch.length - 1])
                        .toList());
    }
}
