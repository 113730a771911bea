package dev.bellows.data.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Philox;
import dev.bellows.core.Shape;
import dev.bellows.data.LanePlan;
import dev.bellows.data.LaneShare;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowSampleStoreTest {
    private static final long SEED = 77;
    private static final SampleSchema SCHEMA = SampleSchema.of(
            Field.input("image", DType.U8, 1, 5, 5),
            Field.input("extra", DType.F32, 3),
            Field.label("label", DType.I64),
            new Field("weight", DType.F32, Shape.scalar(), SampleSchema.Role.WEIGHT));

    private final BufferAllocator root = new RootAllocator();

    @TempDir
    Path spillA;

    @TempDir
    Path spillB;

    @AfterEach
    void nothingIsLeft() throws IOException {
        root.close();
        for (Path directory : List.of(spillA, spillB)) {
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 12, 100_000, 1 << 30})
    void returnsTenThousandRowsAppendedOutOfOrderWhateverTheBudget(long memoryBytes) {
        LaneShare share = new LanePlan(20_000, 10, 2).share(1);
        try (SampleStore store = filled(share, limits(memoryBytes))) {
            assertEquals(10_000, share.rows());
            assertEquals(memoryBytes < 10_000L * SCHEMA.rowBytes(), store.spilledBytes() > 0);
            assertTrue(store.residentBytes() <= Math.max(memoryBytes, 4096), () -> "resident " + store.residentBytes());
            int[] rows = new Random(SEED).ints(5_000, 0, 10_000).toArray();
            for (Field field : SCHEMA.fields()) {
                assertArrayEquals(expected(share, rows, field), gather(store, rows, field), field.name());
            }
        }
    }

    @Test
    void gathersNeighboursAcrossBlocksInOneCall() {
        LaneShare share = new LanePlan(300, 1, 1).share(0);
        try (SampleStore store = ArrowSampleStore.open(root, "test", SCHEMA, share, limits(8192))) {
            LongStream.range(0, 300).forEach(g -> store.append(g, row(g)));
            store.seal();
            int[] rows = IntStream.range(0, 300).toArray();
            Field image = SCHEMA.fields().get(0);
            assertArrayEquals(expected(share, rows, image), gather(store, rows, image));
        }
    }

    @Test
    void appendsFromTheHeapAndGathersToTheHeapAtAPosition() {
        LaneShare share = new LanePlan(2, 1, 1).share(0);
        try (SampleStore store = ArrowSampleStore.open(root, "test", SCHEMA, share, limits(0))) {
            ByteBuffer both = ByteBuffer.allocate(2 * SCHEMA.rowBytes());
            both.put(row(0)).put(row(1)).flip();
            store.append(0, both);
            store.append(1, both);
            assertEquals(0, both.remaining());
            store.seal();
            ByteBuffer target = ByteBuffer.allocate(4 + 50 + 4);
            store.gather(new int[] {1, 0}, "image", target.position(4));
            assertEquals(54, target.position());
            byte[] image = new byte[25];
            row(1).get(image);
            assertEquals(ByteBuffer.wrap(image), target.slice(4, 25));
            assertEquals(0, target.getInt(54));
        }
    }

    @Test
    void takesAnEmptyShare() {
        LaneShare share = new LanePlan(1, 4, 2).share(1);
        try (SampleStore store = ArrowSampleStore.open(root, "test", SCHEMA, share, limits(0))) {
            store.seal();
            assertEquals(0, gather(store, new int[0], SCHEMA.fields().get(0)).length);
            assertEquals(0, store.residentBytes());
        }
    }

    @Test
    void takesARowLongerThanABlock() {
        SampleSchema wide = SampleSchema.of(Field.input("volume", DType.F32, 50, 100));
        LaneShare share = new LanePlan(3, 1, 1).share(0);
        try (SampleStore store = ArrowSampleStore.open(root, "test", wide, share, limits(0))) {
            for (int g = 0; g < 3; g++) {
                store.append(g, ByteBuffer.allocate(20_000).put(19_999, (byte) g));
            }
            store.seal();
            ByteBuffer target = ByteBuffer.allocate(40_000);
            store.gather(new int[] {2, 1}, "volume", target);
            assertEquals(2, target.get(19_999));
            assertEquals(1, target.get(39_999));
        }
    }

    @Test
    void gathersFromTwoThreadsAtOnce() throws Exception {
        LaneShare share = new LanePlan(3_000, 1, 1).share(0);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (SampleStore store = filled(share, limits(16_384))) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int task = 0; task < 8; task++) {
                Random random = new Random(SEED + task);
                tasks.add(() -> {
                    for (int round = 0; round < 50; round++) {
                        int[] rows = random.ints(64, 0, 3_000).toArray();
                        Field field = SCHEMA.fields().get(round % 4);
                        assertArrayEquals(expected(share, rows, field), gather(store, rows, field));
                    }
                    return 50;
                });
            }
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                assertEquals(50, task.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void spreadsBlocksOverDirectoriesAndLeavesOutTheBroken() {
        StoreLimits limits = new StoreLimits(0, 4096, List.of(spillA.resolve("missing"), spillA, spillB));
        LaneShare share = new LanePlan(1_000, 1, 1).share(0);
        try (SampleStore store = filled(share, limits)) {
            assertTrue(store.spilledBytes() > 0);
            int[] rows = IntStream.range(0, 1_000).toArray();
            Field label = SCHEMA.fields().get(2);
            assertArrayEquals(expected(share, rows, label), gather(store, rows, label));
        }
    }

    @Test
    void saysWhatToDoWhenNoSpillDirectoryWorks() {
        LaneShare share = new LanePlan(1_000, 1, 1).share(0);
        Path missing = spillA.resolve("missing");
        Throwable broken =
                assertThrows(SpillException.class, () -> fill(share, new StoreLimits(0, 4096, List.of(missing))));
        assertTrue(
                broken.getMessage()
                        .contains("sample store: none of the spill directories is writable: [" + missing + "];"
                                + " give it one on a disk with room"),
                broken.getMessage());
        Throwable none =
                assertThrows(IllegalStateException.class, () -> fill(share, new StoreLimits(0, 4096, List.of())));
        assertEquals(
                "sample store 'test': the memory budget is used up and there is no directory to spill to: 0 bytes hold"
                        + " 83 of 1000 rows; raise the budget or give a spill directory",
                none.getMessage());
    }

    @Test
    void saysThatTheDataFrameChangedWhenARowComesTwiceOrNeverOrFromOutside() {
        String advice = ": the source gave different rows on two readings; keep what it gave,"
                + " or make it deterministic (no random numbers, no choice of rows without an order)";
        LaneShare share = new LanePlan(10, 4, 2).share(1);
        try (SampleStore store = ArrowSampleStore.open(root, "test", SCHEMA, share, limits(0))) {
            store.append(3, row(3));
            assertEquals(
                    "sample store 'test': row 3 came twice" + advice,
                    assertThrows(IllegalStateException.class, () -> store.append(3, row(3)))
                            .getMessage());
            assertEquals(
                    "sample store 'test': row 11 lies outside the 10 rows counted" + advice,
                    assertThrows(IllegalStateException.class, () -> store.append(11, row(11)))
                            .getMessage());
            assertEquals(
                    "sample store 'test': 3 of 4 rows are missing, the first is row 2" + advice,
                    assertThrows(IllegalStateException.class, store::seal).getMessage());
            assertEquals(
                    "lane share: row 4 belongs to worker 0, not to 1; partition the rows by LanePlan.workerOf",
                    assertThrows(IllegalArgumentException.class, () -> store.append(4, row(4)))
                            .getMessage());
        }
    }

    @Test
    void rejectsCallsOutOfOrder() {
        LaneShare share = new LanePlan(1, 1, 1).share(0);
        SampleStore store = ArrowSampleStore.open(root, "test", SCHEMA, share, limits(0));
        ByteBuffer target = ByteBuffer.allocate(25);
        assertState("cannot gather while appending", () -> store.gather(new int[] {0}, "image", target));
        store.append(0, row(0));
        store.seal();
        assertState("cannot append while sealed", () -> store.append(0, row(0)));
        assertState("cannot seal while sealed", store::seal);
        store.close();
        assertState("cannot gather while closed", () -> store.gather(new int[] {0}, "image", target));
        assertDoesNotThrow(store::close);
    }

    @Test
    void rejectsShortRowsUnknownFieldsAndSmallTargets() {
        LaneShare share = new LanePlan(2, 1, 1).share(0);
        try (SampleStore store = ArrowSampleStore.open(root, "test", SCHEMA, share, limits(0))) {
            assertThrows(IllegalArgumentException.class, () -> store.append(0, ByteBuffer.allocate(48)));
            store.append(0, row(0));
            store.append(1, row(1));
            store.seal();
            assertEquals(
                    "sample schema: no such field: 'images' among [image, extra, label, weight]",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> store.gather(new int[] {0}, "images", ByteBuffer.allocate(25)))
                            .getMessage());
            assertEquals(
                    "sample store 'test': the target is too small for 2 rows of 'image': 49 bytes, needs 50",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> store.gather(new int[] {0, 1}, "image", ByteBuffer.allocate(49)))
                            .getMessage());
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> store.gather(new int[] {2}, "image", ByteBuffer.allocate(25)));
        }
    }

    @Test
    void spillsWhenTheJvmHasLessMemoryThanTheBudget() {
        LaneShare share = new LanePlan(1_000, 1, 1).share(0);
        try (BufferAllocator small = new RootAllocator(8192);
                SampleStore store = ArrowSampleStore.open(small, "test", SCHEMA, share, limits(1 << 20))) {
            LongStream.range(0, 1_000).forEach(g -> store.append(g, row(g)));
            store.seal();
            assertEquals(8192, store.residentBytes());
            assertTrue(store.spilledBytes() > 0, "nothing spilled");
            int[] rows = new Random(SEED).ints(2_000, 0, 1_000).toArray();
            for (Field field : SCHEMA.fields()) {
                assertArrayEquals(expected(share, rows, field), gather(store, rows, field), field.name());
            }
        }
    }

    @Test
    void saysWhatToDoWhenTheJvmHasLessMemoryThanTheBudgetAndNothingCanBeSpilled() {
        LaneShare share = new LanePlan(1_000, 1, 1).share(0);
        try (BufferAllocator small = new RootAllocator(8192);
                SampleStore store = ArrowSampleStore.open(
                        small, "test", SCHEMA, share, new StoreLimits(1 << 20, 4096, List.of()))) {
            Throwable full = assertThrows(
                    MemoryException.class, () -> LongStream.range(0, 1_000).forEach(g -> store.append(g, row(g))));
            assertEquals(
                    "sample store 'test': the JVM has no off-heap memory left for another block of 4067 bytes:"
                            + " 8192 of a budget of 1048576 are in use; give a spill directory,"
                            + " or raise -XX:MaxDirectMemorySize, and the memory of the process with it",
                    full.getMessage());
        }
    }

    @Test
    void throwsOnCloseIfMemoryIsStillHeld() {
        // a root of its own: Arrow cannot take back what outlives its allocator, so these 64 bytes stay leaked
        BufferAllocator leaking = new RootAllocator();
        LaneShare share = new LanePlan(1, 1, 1).share(0);
        SampleStore store = ArrowSampleStore.open(leaking, "test", SCHEMA, share, limits(0));
        BufferAllocator child = leaking.getChildAllocators().iterator().next();
        assertEquals("test", child.getName());
        child.buffer(64);
        Throwable leak = assertThrows(IllegalStateException.class, store::close);
        assertTrue(leak.getMessage().contains("Memory leaked: (64)"), leak.getMessage());
    }

    private StoreLimits limits(long memoryBytes) {
        return new StoreLimits(memoryBytes, 4096, List.of(spillA, spillB));
    }

    private void fill(LaneShare share, StoreLimits limits) {
        filled(share, limits).close();
    }

    private SampleStore filled(LaneShare share, StoreLimits limits) {
        List<Long> rows = new ArrayList<>(
                IntStream.range(0, share.rows()).mapToObj(share::globalIndex).toList());
        Collections.shuffle(rows, new Random(SEED));
        SampleStore store = ArrowSampleStore.open(root, "test", SCHEMA, share, limits);
        try {
            rows.forEach(g -> store.append(g, row(g)));
            store.seal();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** The bytes of a row: a function of its global index. */
    private static ByteBuffer row(long globalIndex) {
        int[] words = new int[(SCHEMA.rowBytes() + 3) / 4];
        Philox.fill(SEED, globalIndex, 0, words);
        ByteBuffer row = ByteBuffer.allocateDirect(words.length * 4).order(ByteOrder.nativeOrder());
        row.asIntBuffer().put(words);
        return row.limit(SCHEMA.rowBytes());
    }

    private static byte[] expected(LaneShare share, int[] localRows, Field field) {
        int offset = SCHEMA.fields().subList(0, SCHEMA.position(field.name())).stream()
                .mapToInt(Field::bytes)
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(localRows.length * field.bytes());
        for (int localRow : localRows) {
            bytes.put(row(share.globalIndex(localRow)).slice(offset, field.bytes()));
        }
        return bytes.array();
    }

    private static byte[] gather(SampleStore store, int[] rows, Field field) {
        ByteBuffer target = ByteBuffer.allocateDirect(rows.length * field.bytes());
        store.gather(rows, field.name(), target);
        assertEquals(0, target.remaining());
        byte[] bytes = new byte[target.capacity()];
        target.flip().get(bytes);
        return bytes;
    }

    private static void assertState(String fact, Runnable action) {
        assertEquals(
                "sample store 'test': " + fact,
                assertThrows(IllegalStateException.class, action::run).getMessage());
    }
}
