package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.TestSession;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemoryAfterFitTest {
    /** Threads of a fit end with it, or right afterwards. */
    private static final long JOIN_MILLIS = 10_000;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int FEATURES = 4;
    private static final int HIDDEN = 1024;

    /** Off the heap, as the JVM counts it. */
    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static Dataset<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rows.add(RowFactory.create(new float[] {i, 1, 2, 3}, i % 2));
        }
        StructType schema = new StructType()
                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                .add("label", DataTypes.IntegerType);
        return SPARK.session().createDataFrame(rows, schema);
    }

    @Test
    void whatTheTrainingTookIsFreeAgain() {
        long weights = 4L * HIDDEN * HIDDEN;
        Dataset<Row> rows = rows();
        long before = directBytes();
        new NeuralClassifier()
                .setNetwork(new Sequential(new Dense(HIDDEN), new Dense(HIDDEN), new Dense(2)))
                .setInputShape(FEATURES)
                .setEpochs(1)
                .setNumWorkers(1)
                .fit(rows);
        long kept = directBytes() - before;
        assertTrue(kept < weights, kept + " bytes are kept, the weights took " + weights);
    }

    /** What fits keep for the next one, such as memory in pools, is there after some; then nothing grows. */
    @Test
    void twentyFitsInARowLeaveNothing() throws InterruptedException {
        Dataset<Row> rows = rows();
        NeuralClassifier classifier = new NeuralClassifier()
                .setNetwork(new Sequential(new Dense(64), new Dense(2)))
                .setInputShape(FEATURES)
                .setEpochs(2)
                .setNumWorkers(1);
        int listeners = 0;
        long bytes = 0;
        for (int fit = 1; fit <= 20; fit++) {
            classifier.fit(rows);
            if (fit == 8) {
                listeners = listeners();
                bytes = directBytes();
            }
        }
        assertEquals(listeners, listeners(), "listeners");
        for (Thread own : ownThreads()) {
            own.join(JOIN_MILLIS);
            assertFalse(own.isAlive(), own.getName());
        }
        long grown = directBytes() - bytes;
        assertTrue(grown < 1 << 20, grown + " bytes more");
        assertEquals(0, SPARK.session().sparkContext().getPersistentRDDs().size(), "RDDs that are kept");
    }

    private static int listeners() {
        return SPARK.session().sparkContext().listenerBus().listeners().size();
    }

    private static List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("bellows"))
                .toList();
    }
}
