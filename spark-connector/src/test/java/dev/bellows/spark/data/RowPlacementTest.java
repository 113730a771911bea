package dev.bellows.spark.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.data.LanePlan;
import dev.bellows.spark.TestSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RowPlacementTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final SampleReader READER = new SampleReader("x", "y", 1000);
    private static final AtomicInteger READINGS = new AtomicInteger();

    private final JavaSparkContext context =
            JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());

    @Test
    void sendsEveryRowOnceToItsOwner() {
        // Row g carries the label g, so the placed rows tell whether index and content stayed together.
        JavaRDD<Row> rows = rows(100, 7);
        ScannedRows scanned = RowScan.scan(rows, READER);
        LanePlan plan = new LanePlan(scanned.rows(), 8, 3);
        List<List<byte[]>> placed =
                RowPlacement.place(rows, READER, scanned, plan).glom().collect();
        assertEquals(3, placed.size());
        boolean[] seen = new boolean[100];
        for (int worker = 0; worker < 3; worker++) {
            for (byte[] block : placed.get(worker)) {
                ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.nativeOrder());
                while (buffer.hasRemaining()) {
                    int g = (int) buffer.getLong();
                    assertEquals(worker, plan.workerOf(g));
                    assertEquals(g, buffer.getFloat());
                    assertEquals(-g, buffer.getFloat());
                    assertEquals(g, buffer.getInt());
                    assertTrue(!seen[g], "row " + g + " came twice");
                    seen[g] = true;
                }
            }
        }
        boolean[] all = new boolean[100];
        java.util.Arrays.fill(all, true);
        assertArrayEquals(all, seen);
    }

    @Test
    void splitsManyRowsIntoBlocksOfBoundedSize() {
        JavaRDD<Row> rows = context.parallelize(List.of(0), 1)
                .mapPartitions(ignored -> java.util.stream.IntStream.range(0, 900)
                        .mapToObj(g -> RowFactory.create(Vectors.dense(new double[500]), (double) g))
                        .iterator());
        ScannedRows scanned = RowScan.scan(rows, READER);
        List<byte[]> blocks = RowPlacement.place(rows, READER, scanned, new LanePlan(900, 2, 1))
                .collect();
        assertTrue(blocks.size() > 1, "one block of " + blocks.get(0).length);
        for (byte[] block : blocks) {
            assertTrue(block.length <= 1 << 18, "a block of " + block.length);
        }
        assertEquals(
                900 * (8 + 4 + 2000),
                blocks.stream().mapToInt(block -> block.length).sum());
    }

    @Test
    void noticesRowsThatChangeBetweenTheReadings() {
        READINGS.set(0);
        JavaRDD<Row> rows = context.parallelize(List.of(0), 1).mapPartitions(ignored -> {
            int reading = READINGS.getAndIncrement();
            return List.of(RowFactory.create(Vectors.dense(reading, 1), 0.0)).iterator();
        });
        ScannedRows scanned = RowScan.scan(rows, READER);
        assertTrue(
                failure(rows, scanned)
                        .contains(
                                "partition 0 held 1 rows when the DataFrame was checked and other rows, or the same in"
                                    + " another order when it was read again; cache() or write it first, for its plan"
                                    + " is not deterministic"),
                "got: " + failure(rows, scanned));
    }

    @Test
    void noticesRowsThatVanishBetweenTheReadings() {
        READINGS.set(0);
        JavaRDD<Row> rows = context.parallelize(List.of(0), 1).mapPartitions(ignored -> {
            boolean first = READINGS.getAndIncrement() == 0;
            List<Row> some = new ArrayList<>(List.of(RowFactory.create(Vectors.dense(1, 1), 0.0)));
            if (first) {
                some.add(some.get(0));
            }
            return some.iterator();
        });
        ScannedRows scanned = RowScan.scan(rows, READER);
        assertTrue(
                failure(rows, scanned)
                        .contains("partition 0 held 2 rows when the DataFrame was checked and 1 rows when it was read"
                                + " again"),
                "got: " + failure(rows, scanned));
    }

    private static String failure(JavaRDD<Row> rows, ScannedRows scanned) {
        LanePlan plan = new LanePlan(scanned.rows(), 2, 1);
        return String.valueOf(assertThrows(SparkException.class, () -> RowPlacement.place(rows, READER, scanned, plan)
                        .collect())
                .getMessage());
    }

    private JavaRDD<Row> rows(int count, int partitions) {
        List<Integer> numbers =
                java.util.stream.IntStream.range(0, count).boxed().toList();
        return context.parallelize(numbers, partitions).map(g -> RowFactory.create(Vectors.dense(g, -g), (double) g));
    }
}
