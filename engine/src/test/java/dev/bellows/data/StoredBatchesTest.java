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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
