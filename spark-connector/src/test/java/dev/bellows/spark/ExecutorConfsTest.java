package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings of applications and executors, several in one cluster each: none of them changes what is learned. */
class ExecutorConfsTest {
    private static final int ROWS = 90;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static byte[] expected;

    @BeforeAll
    static void inOneProcess() throws Exception {
        SparkSession session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        try {
            expected = LikeSparks.all(Blobs.frame(session, ROWS, 3), classifier(), shared);
        } finally {
            session.stop();
        }
    }

    static Stream<Arguments> clusters() {
        return Stream.of(
                Arguments.of(
                        "encrypted, by Kryo, in pools",
                        2,
                        1,
                        Map.of(
                                "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
                                "spark.authenticate", "true",
                                "spark.authenticate.secret", "of the tests",
                                "spark.network.crypto.enabled", "true",
                                "spark.io.encryption.enabled", "true",
                                "spark.scheduler.mode", "FAIR",
                                "spark.driver.maxResultSize", "1m",
                                "spark.rpc.message.maxSize", "1")),
                Arguments.of(
                        "two tasks of two cores in one executor, speculating",
                        1,
                        4,
                        Map.of(
                                "spark.task.cpus", "2",
                                "spark.speculation", "true",
                                "spark.speculation.interval", "10ms",
                                "spark.speculation.multiplier", "1.01",
                                "spark.speculation.minTaskRuntime", "1ms",
                                "spark.memory.offHeap.enabled", "true",
                                "spark.memory.offHeap.size", "64m",
                                "spark.locality.wait", "0",
                                "spark.shuffle.compress", "false",
                                "spark.rdd.compress", "true")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clusters")
    void theSameIsLearned(String name, int executors, int cores, Map<String, String> settings) throws Exception {
        assumeTrue(
                LocalCluster.obstacle().isEmpty(), () -> LocalCluster.obstacle().orElseThrow());
        SparkSession.Builder builder = LocalCluster.builder(executors, cores, 512)
                .config("spark.sql.shuffle.partitions", 2)
                .appName(name);
        settings.forEach(builder::config);
        SparkSession session = builder.getOrCreate();
        try {
            session.sparkContext().setLocalProperty("spark.scheduler.pool", "training");
            Dataset<Row> frame = Blobs.frame(session, ROWS, 3);
            assertArrayEquals(expected, LikeSparks.all(frame.cache(), classifier(), folder), "weights");
            LikeSparks.fitAndScore(frame.repartition(4), classifier());
        } finally {
            session.stop();
        }
    }

    private static NeuralClassifier classifier() {
        return Blobs.classifier().setNumWorkers(2).setEpochs(2);
    }
}
