package dev.bellows.data.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.LanePlan;
import dev.bellows.data.LaneShare;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.data.SampleStore;
import dev.bellows.nn.layer.SequenceRoom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that hold sequences and pairs of many lengths, most of them short, as words of texts and clicks of users are. */
class UnequalRowsTest {
    private static final long SEED = 41;
    private static final int ROOM = 1024;
    private static final int STEP = 2;
    private static final int PAIRS = 300;
    private static final int ROWS = 5000;
    private static final SampleSchema SCHEMA = SampleSchema.of(
            Field.input("clicks", DType.F32, ROOM, STEP),
            new Field("clicks" + SampleSchema.LENGTH, DType.I32, Shape.scalar(), Role.INPUT),
            Field.input("words", DType.F32, PAIRS, 2),
            Field.label("label", DType.I64));

    @TempDir
    Path spill;

    private final Random random = new Random(SEED);
    private final List<byte[]> rows =
            IntStream.range(0, ROWS).mapToObj(row -> row(row)).toList();
    private long dataBytes;

    /** Of lengths 1 to {@value #ROOM}, half of them below 14. */
    private byte[] row(int number) {
        int steps = Math.min(ROOM, (int) (10 / (1 - random.nextDouble()) - 9));
        int pairs = 1 + random.nextInt(PAIRS / 10);
        ByteBuffer row = ByteBuffer.allocate(SCHEMA.rowBytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < steps * STEP; i++) {
            row.putFloat(i % 3 == 0 ? 0 : random.nextFloat()); // zeros among what counts, at the end too
        }
        row.position(ROOM * STEP * Float.BYTES).putInt(steps);
        int words = row.position();
        for (int i = 0; i < pairs; i++) {
            row.putFloat(i).putFloat(i == pairs - 1 ? 1 : random.nextFloat());
        }
        row.position(words + PAIRS * 2 * Float.BYTES).putLong(number);
        dataBytes += (long) steps * STEP * Float.BYTES + Integer.BYTES + pairs * 2L * Float.BYTES + Long.BYTES;
        return row.array();
    }

    private SampleStore filled(long memoryBytes) {
        LaneShare share = new LanePlan(ROWS, 1, 1).share(0);
        SampleStore store =
                ArrowSampleStore.open("test", SCHEMA, share, new StoreLimits(memoryBytes, 1 << 16, List.of(spill)));
        for (int row = 0; row < ROWS; row++) {
            store.append(row, ByteBuffer.wrap(rows.get(row)));
        }
        store.seal();
        return store;
    }

    @Test
    void takeTheRoomOfTheirDataNotOfTheLongest() {
        try (SampleStore store = filled(Long.MAX_VALUE >> 1)) {
            long padded = (long) ROWS * SCHEMA.rowBytes();
            assertEquals(0, store.spilledBytes());
            assertTrue(store.residentBytes() <= 1.1 * dataBytes, () -> store.residentBytes() + " of " + dataBytes);
            assertTrue(store.residentBytes() * 12 <= padded, () -> store.residentBytes() + " of " + padded);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 18, 1 << 28})
    void comeBackAsTheyWere(long memoryBytes) {
        try (SampleStore store = filled(memoryBytes)) {
            assertEquals(memoryBytes < dataBytes, store.spilledBytes() > 0);
            assertTrue(store.spilledBytes() <= 1.1 * dataBytes, () -> store.spilledBytes() + " of " + dataBytes);
            int[] some = random.ints(300, 0, ROWS).toArray();
            int[] neighbours = IntStream.range(100, 400).toArray();
            for (int[] asked : List.of(some, neighbours)) {
                for (Field field : SCHEMA.fields()) {
                    ByteBuffer target = ByteBuffer.allocate(asked.length * field.bytes());
                    Arrays.fill(target.array(), (byte) 7);
                    store.gather(asked, field.name(), target);
                    assertArrayEquals(expected(asked, field), target.array(), field.name());
                }
            }
        }
    }

    @Test
    void aBatchHasRoomForItsLongestAlone() {
        try (SampleStore store = filled(1 << 18)) {
            int[] asked = random.ints(40, 0, ROWS).toArray();
            Field clicks = SCHEMA.fields().get(0);
            int longest = 0;
            for (int row : asked) {
                longest = Math.max(longest, steps(row));
            }
            int room = SequenceRoom.of(ROOM, longest);
            List<ByteBuffer> batch = new ArrayList<>();
            SCHEMA.fields().forEach(field -> batch.add(ByteBuffer.allocate(asked.length * field.bytes())));
            store.gather(asked, batch);
            assertEquals(asked.length * room * STEP * Float.BYTES, batch.get(0).position());
            ByteBuffer all = ByteBuffer.wrap(expected(asked, clicks));
            byte[] cut = SequenceRoom.first(all, clicks.bytes(), room * STEP * Float.BYTES)
                    .array();
            assertArrayEquals(cut, Arrays.copyOf(batch.get(0).array(), cut.length));
            for (int i = 1; i < batch.size(); i++) {
                assertArrayEquals(
                        expected(asked, SCHEMA.fields().get(i)), batch.get(i).array());
            }
        }
    }

    @Test
    void aLengthThatThereIsNoRoomForIsRefused() {
        LaneShare share = new LanePlan(1, 1, 1).share(0);
        byte[] row = rows.get(0).clone();
        ByteBuffer.wrap(row).order(ByteOrder.nativeOrder()).putInt(ROOM * STEP * Float.BYTES, ROOM + 1);
        try (SampleStore store =
                ArrowSampleStore.open("test", SCHEMA, share, new StoreLimits(0, 1 << 16, List.of(spill)))) {
            assertEquals(
                    "sample store: a sequence of 1025 steps, where there is room for 1024",
                    assertThrows(IllegalArgumentException.class, () -> store.append(0, ByteBuffer.wrap(row)))
                            .getMessage());
        }
    }

    private int steps(int row) {
        return ByteBuffer.wrap(rows.get(row)).order(ByteOrder.nativeOrder()).getInt(ROOM * STEP * Float.BYTES);
    }

    private byte[] expected(int[] asked, Field field) {
        int offset = SCHEMA.fields().subList(0, SCHEMA.position(field.name())).stream()
                .mapToInt(Field::bytes)
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(asked.length * field.bytes());
        for (int row : asked) {
            bytes.put(rows.get(row), offset, field.bytes());
        }
        return bytes.array();
    }
}
