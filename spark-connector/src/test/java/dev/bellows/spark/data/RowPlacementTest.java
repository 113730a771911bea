package dev.bellows.spark.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.data.LanePlan;
import dev.bellows.spark.TestSession;
import dev.bellows.spark.data.codec.InternalRows;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RowPlacementTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final StructType SCHEMA =
            new StructType().add("x", SQLDataTypes.VectorType()).add("y", DataTypes.LongType);
    private static final RowCodec CODEC = Rows.codec(2, 1000);
    private static final AtomicInteger READINGS = new AtomicInteger();

    private final JavaSparkContext context =
            JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());

    @BeforeEach
    void nothingWasRead() {
        READINGS.set(0);
    }

    @Test
    void sendsEveryRowOnceToItsOwner() {
        try (CheckedRows checked = CheckedRows.check(read(7, reading -> rows(100)), CODEC, Holdout.NONE)) {
            LanePlan plan = new LanePlan(checked.count(), 8, 3);
            Map<Long, Integer> placed = new TreeMap<>();
            List<List<byte[]>> workers = checked.place(plan).glom().collect();
            for (int worker = 0; worker < 3; worker++) {
                for (Map.Entry<Long, Integer> row :
                        numbered(workers.get(worker)).entrySet()) {
                    assertEquals(worker, plan.workerOf(row.getKey()));
                    assertEquals(null, placed.put(row.getKey(), row.getValue()), "row " + row + " came twice");
                }
            }
            assertEquals(LongStream.range(0, 700).boxed().toList(), List.copyOf(placed.keySet()));
            List<Integer> labels = new ArrayList<>(placed.values());
            Collections.sort(labels);
            assertEquals(
                    IntStream.range(0, 700).map(i -> i / 7).boxed().toList(), labels, "every row of every partition");
        }
    }

    @Test
    void numbersRowsBehindAShuffleByWhatTheyHoldWhateverOrderTheyArriveIn() {
        for (boolean cached : new boolean[] {false, true}) {
            Map<Long, Integer> inOrder = placed(readBehindAShuffle(cached, reading -> rows(500)), 3);
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                assertEquals(inOrder, placed(readBehindAShuffle(cached, reading -> shuffled(rows(500), random)), 3));
            }
            assertEquals(inOrder, placed(readBehindAShuffle(cached, reading -> rows(500)), 1), "one worker");
        }
    }

    @Test
    void numbersOtherRowsAsTheyCome() {
        Map<Long, Integer> placed = placed(read(1, reading -> rows(500)), 3);
        placed.forEach((number, label) -> assertEquals(number, (long) label));
    }

    @Test
    void takesTheSameRowsInAnotherOrderAtTheSecondReading() {
        Random random = new Random(5);
        Map<Long, Integer> placed = placed(read(1, reading -> shuffled(rows(500), random)), 3);
        assertEquals(500, new TreeSet<>(placed.values()).size());
    }

    @Test
    void numbersEqualRowsOneAfterTheOther() {
        JavaRDD<InternalRow> equal = readBehindAShuffle(true, reading -> Collections.nCopies(1000, row(3, 1)));
        assertEquals(
                LongStream.range(0, 1000).boxed().toList(),
                List.copyOf(placed(equal, 2).keySet()));
    }

    @Test
    void numbersRowsHeldOutApartAndTheSameForAnyNumberOfWorkers() {
        Holdout third = Holdout.share(1 / 3.0, 4);
        Random random = new Random(6);
        for (JavaRDD<InternalRow> rows : List.of(
                read(3, reading -> rows(200)), readBehindAShuffle(true, reading -> shuffled(rows(600), random)))) {
            Map<Long, Integer> alone = placed(rows, third, 1);
            Map<Long, Integer> together = placed(rows, third, 3);
            assertEquals(alone, together);
            List<Long> numbers = List.copyOf(alone.keySet());
            long held = numbers.stream().filter(number -> number < 0).count();
            assertTrue(held > 100 && held < 300, held + " of 600 rows");
            assertEquals(LongStream.range(-held, 600 - held).boxed().toList(), numbers, "both numbered from 0");
        }
    }

    @Test
    void splitsManyRowsIntoBlocksOfBoundedSize() {
        RowCodec wide = Rows.codec(500, 1000);
        JavaRDD<InternalRow> rows = read(1, reading -> IntStream.range(0, 900)
                .mapToObj(g -> RowFactory.create(Vectors.dense(new double[500]), (long) g))
                .toList());
        try (CheckedRows checked = CheckedRows.check(rows, wide, Holdout.NONE)) {
            List<byte[]> blocks = checked.place(new LanePlan(900, 2, 1)).collect();
            assertTrue(blocks.size() > 1, "one block of " + blocks.get(0).length);
            for (byte[] block : blocks) {
                assertTrue(block.length <= 1 << 18, "a block of " + block.length);
            }
            assertEquals(
                    900 * (8 + 4 + 2000),
                    blocks.stream().mapToInt(block -> block.length).sum());
        }
    }

    @Test
    void takesARowLargerThanABlock() {
        int width = (1 << 18) / 4;
        JavaRDD<InternalRow> rows = read(1, reading -> IntStream.range(0, 3)
                .mapToObj(g -> RowFactory.create(Vectors.sparse(width, new int[] {g}, new double[] {1}), (long) g))
                .toList());
        try (CheckedRows checked = CheckedRows.check(rows, Rows.codec(width, 3), Holdout.NONE)) {
            assertEquals(3, checked.place(new LanePlan(3, 1, 1)).collect().size());
        }
    }

    @Test
    void noticesOtherRowsAtTheSecondReading() {
        String message = failure(read(1, reading -> List.of(row(reading, 0), row(7, 0))));
        assertTrue(
                message.contains(
                        "partition 0 held 2 rows when the DataFrame was checked and other rows when it was read"
                                + " again; cache() or write it first, for its plan is not deterministic"),
                message);
    }

    @Test
    void noticesARowThatComesOftenerThanBefore() {
        String message = failure(
                read(1, reading -> reading == 0 ? List.of(row(1, 0), row(2, 0)) : List.of(row(1, 0), row(1, 0))));
        assertTrue(message.contains("and other rows when it was read again"), message);
    }

    @Test
    void noticesRowsThatVanish() {
        String message = failure(read(1, reading -> reading == 0 ? List.of(row(1, 0), row(1, 0)) : List.of(row(1, 0))));
        assertTrue(
                message.contains(
                        "partition 0 held 2 rows when the DataFrame was checked and 1 rows when it was read again"),
                message);
    }

    @Test
    void noticesARowThatWentBad() {
        String message = failure(read(1, reading -> List.of(row(reading == 0 ? 1 : Double.NaN, 0))));
        assertTrue(
                message.contains("and a bad one (featuresCol: column 'x' holds NaN at index 0 in row 0 of partition 0;"
                        + " replace what is not a finite 32-bit number (Imputer, na().fill()) or drop such rows) when it"
                        + " was read again"),
                message);
    }

    @Test
    void momentsAreNoneOfARowThatWentBad() {
        JavaRDD<InternalRow> rows = read(1, reading -> List.of(row(reading == 0 ? 1 : Double.NaN, 0)));
        try (CheckedRows checked = CheckedRows.check(rows, CODEC, Holdout.NONE)) {
            String message = assertThrows(
                            SparkException.class,
                            () -> checked.moments(
                                    CODEC.schema(), CODEC.schema().fields().get(0)))
                    .getMessage();
            assertTrue(
                    message.contains("a partition held rows to learn from when the DataFrame was checked and a bad one"
                            + " (featuresCol: column 'x' holds NaN at index 0 in row 0 of partition 0;"),
                    message);
        }
    }

    @Test
    void noticesOtherRowsBehindACachedShuffle() {
        String message = failure(readBehindAShuffle(true, reading -> List.of(row(reading, 0), row(7, 0))));
        assertTrue(message.contains("and other rows when it was read again"), message);
        READINGS.set(0);
        message = failure(readBehindAShuffle(
                true, reading -> reading == 0 ? List.of(row(1, 0), row(2, 0)) : List.of(row(1, 0), row(1, 0))));
        assertTrue(message.contains("and other rows when it was read again"), message);
    }

    @Test
    void readsRowsThatComeOutOfAShuffleOnce() {
        JavaRDD<InternalRow> rows = context.parallelize(List.of(1, 2, 3, 4), 2)
                .repartition(2)
                .mapPartitions(some -> InternalRows.of(SCHEMA, List.of(row(READINGS.getAndIncrement(), 0)))
                        .iterator());
        assertEquals(2, placed(rows, 1).size());
        assertEquals(2, READINGS.get(), "readings of two partitions");
    }

    private static String failure(JavaRDD<InternalRow> rows) {
        try (CheckedRows checked = CheckedRows.check(rows, CODEC, Holdout.NONE)) {
            LanePlan plan = new LanePlan(checked.count(), 2, 1);
            return String.valueOf(
                    assertThrows(SparkException.class, () -> checked.place(plan).collect())
                            .getMessage());
        }
    }

    /** Label by number of all rows. */
    private static Map<Long, Integer> placed(JavaRDD<InternalRow> rows, int workers) {
        return placed(rows, Holdout.NONE, workers);
    }

    private static Map<Long, Integer> placed(JavaRDD<InternalRow> rows, Holdout holdout, int workers) {
        try (CheckedRows checked = CheckedRows.check(rows, CODEC, holdout)) {
            return numbered(
                    checked.place(new LanePlan(checked.count(), 8, workers)).collect());
        }
    }

    /** Label by number; label and features belong together. */
    private static Map<Long, Integer> numbered(List<byte[]> blocks) {
        Map<Long, Integer> numbered = new TreeMap<>();
        for (byte[] block : blocks) {
            ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.nativeOrder());
            while (buffer.hasRemaining()) {
                long number = buffer.getLong();
                float x = buffer.getFloat();
                assertEquals(-x, buffer.getFloat());
                int label = buffer.getInt();
                assertTrue(x == label || label < 2, "label " + label + " of " + x);
                assertEquals(null, numbered.put(number, label), "row " + number + " came twice");
            }
        }
        return numbered;
    }

    /** An RDD whose every partition gives what the reading, counted over all of them, says. */
    private JavaRDD<InternalRow> read(int partitions, Reading reading) {
        return context.parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
                .mapPartitions(ignored -> InternalRows.of(SCHEMA, reading.rows(READINGS.getAndIncrement()))
                        .iterator());
    }

    /** The same for one partition that a shuffle fills. */
    private JavaRDD<InternalRow> readBehindAShuffle(boolean cached, Reading reading) {
        JavaRDD<Integer> shuffled = context.parallelize(List.of(0), 2).repartition(1);
        return (cached ? shuffled.cache() : shuffled)
                .mapPartitions(ignored -> InternalRows.of(SCHEMA, reading.rows(READINGS.getAndIncrement()))
                        .iterator());
    }

    private interface Reading extends Serializable {
        List<Row> rows(int number);
    }

    private static List<Row> rows(int count) {
        return IntStream.range(0, count).mapToObj(g -> row(g, g)).toList();
    }

    private static List<Row> shuffled(List<Row> rows, Random random) {
        List<Row> other = new ArrayList<>(rows);
        Collections.shuffle(other, random);
        return other;
    }

    private static Row row(double x, long label) {
        return RowFactory.create(Vectors.dense(x, -x), label);
    }
}
