package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.arrow.ArrowSampleStore;
import dev.bellows.data.arrow.StoreLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole path of this package: store, order, prefetcher. */
class StoredBatchesTest {
    private static final SampleSchema SCHEMA =
            SampleSchema.of(Field.input("x", DType.F32, 3), Field.label("row", DType.I64));

    @TempDir
    Path spill;

    @Test
    void workersTogetherTrainOnTheBatchesThatOneWouldTrainOn() {
        List<List<Long>> one = globalBatches(1);
        assertEquals(2 * 8, one.size());
        assertEquals(one, globalBatches(2));
        assertEquals(one, globalBatches(5));
    }

    @Test
    void givesAWorkerWithoutRowsEveryStepAsAnEmptyBatch() {
        LaneShare share = new LanePlan(3, 4, 4).share(3);
        try (SampleStore store = filled(share);
                Prefetcher batches = prefetch(store)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                try (Batch batch = batches.next()) {
                    assertEquals(0, batch.count());
                    assertEquals(0, batch.field("x").remaining());
                }
            }
        }
    }

    @Test
    void refusesAnOrderMadeForOtherRows() {
        LaneShare share = new LanePlan(3, 4, 4).share(3);
        try (SampleStore store = filled(share)) {
            EpochOrder other = EpochOrder.sequential(new LanePlan(3, 4, 4).share(2));
            String message = assertThrows(IllegalArgumentException.class, () -> new StoredBatches(store, other))
                    .getMessage();
            assertTrue(message.startsWith("stored batches: the order must be made for the share"), message);
        }
    }

    @ParameterizedTest
    @CsvSource({"77, 1", "77, 2", "77, 3", "71, 1", "71, 3", "70, 2", "2, 1", "2, 3"})
    void partsMakeUpTheWholeBatchAndNoneIsEmptyOnAllWorkers(int samples, int workers) {
        int parts = 4;
        LanePlan plan = new LanePlan(samples, 12, workers);
        int[] rows = new int[StoredBatches.steps(plan, parts)];
        for (int worker = 0; worker < workers; worker++) {
            try (SampleStore store = filled(plan.share(worker))) {
                EpochOrder order = EpochOrder.shuffled(store.share(), 5);
                StoredBatches source = new StoredBatches(store, order, parts);
                assertEquals(rows.length, source.steps());
                List<Long> inParts = new ArrayList<>();
                try (Prefetcher prefetcher = Prefetcher.start("test", source, EpochSpan.epochs(1))) {
                    for (int step = 0; prefetcher.hasNext(); step++) {
                        int before = inParts.size();
                        addRows(prefetcher, inParts);
                        rows[step] += inParts.size() - before;
                        assertTrue(inParts.size() - before <= 12 / workers / parts + 1);
                    }
                }
                List<Long> whole = new ArrayList<>();
                for (int step = 0; step < plan.steps(); step++) {
                    for (int row : order.batch(0, step)) {
                        whole.add(store.share().globalIndex(row));
                    }
                }
                assertEquals(whole, inParts);
            }
        }
        assertTrue(Arrays.stream(rows).allMatch(count -> count > 0), Arrays.toString(rows));
    }

    @Test
    void refusesMorePartsThanAWorkerHasLanes() {
        LaneShare share = new LanePlan(30, 12, 4).share(0);
        try (SampleStore store = filled(share)) {
            EpochOrder order = EpochOrder.sequential(share);
            assertEquals(9, new StoredBatches(store, order, 3).steps());
            String message = assertThrows(IllegalArgumentException.class, () -> new StoredBatches(store, order, 4))
                    .getMessage();
            assertEquals("stored batches: a batch of 12 rows on 4 workers is too small for 4 parts", message);
        }
    }

    /** The rows of each global batch of two epochs, the workers' parts in the order of their ranks. */
    private List<List<Long>> globalBatches(int workers) {
        LanePlan plan = new LanePlan(77, 10, workers);
        List<List<Long>> batches = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            try (SampleStore store = filled(plan.share(worker));
                    Prefetcher prefetcher = prefetch(store)) {
                for (int position = 0; prefetcher.hasNext(); position++) {
                    if (worker == 0) {
                        batches.add(new ArrayList<>());
                    }
                    addRows(prefetcher, batches.get(position));
                }
            }
        }
        return batches;
    }

    private static void addRows(Prefetcher prefetcher, List<Long> rows) {
        try (Batch batch = prefetcher.next()) {
            for (int i = 0; i < batch.count(); i++) {
                long row = batch.field("row").getLong(8 * i);
                assertEquals((float) row, batch.field("x").getFloat(4 * (3 * i + 2)));
                rows.add(row);
            }
        }
    }

    private static Prefetcher prefetch(SampleStore store) {
        EpochOrder order = EpochOrder.shuffled(store.share(), 5);
        return Prefetcher.start("test", new StoredBatches(store, order), EpochSpan.epochs(2));
    }

    private SampleStore filled(LaneShare share) {
        SampleStore store = ArrowSampleStore.open("test", SCHEMA, share, new StoreLimits(512, 256, List.of(spill)));
        ByteBuffer row = ByteBuffer.allocate(SCHEMA.rowBytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < share.rows(); i++) {
            long globalIndex = share.globalIndex(i);
            row.clear().putFloat(-1).putFloat(0).putFloat((float) globalIndex).putLong(globalIndex);
            store.append(globalIndex, row.flip());
        }
        store.seal();
        return store;
    }
}
