package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uncached frames behind shuffles on two executors, whose blocks arrive in any order, and whose rows {@code limit} picks by it; with
 * Kryo as Spark's serializer, as many clusters have it by default.
 */
class ShuffledFrameTest {
    private static final int TIMES = 3;

    @RegisterExtension
    static final TestSession SPARK = TestSession.cluster()
            .with("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .with("spark.sql.autoBroadcastJoinThreshold", -1);

    @TempDir
    Path folder;

    private final Dataset<Row> numbers = SPARK.session()
            .range(0, 4000, 1, 6)
            .selectExpr(
                    "id",
                    "transform(sequence(0, 49), i -> float((id * (i + 3)) % 17 - 8)) as features",
                    "int(id % 3) as label");

    @Test
    void sameBitsWhateverTheOrderOfArrival() throws IOException {
        Dataset<Row> joined = numbers.join(numbers.selectExpr("id", "label as other"), "id");
        for (Dataset<Row> frame : List.of(numbers.repartition(4), joined)) {
            byte[] first = weights(frame);
            for (int i = 1; i < TIMES; i++) {
                assertArrayEquals(first, weights(frame));
            }
        }
    }

    /** What is cached or in files the workers read and send each other; else a shuffle brings it. */
    @Test
    void sameBitsWhicheverWayRowsTake() throws IOException {
        Dataset<Row> cached = numbers.cache();
        try {
            byte[] exchanged = weights(cached);
            assertArrayEquals(exchanged, weights(cached));
            cached.unpersist(true);
            assertArrayEquals(exchanged, weights(numbers));
        } finally {
            cached.unpersist(true);
        }
        String file = folder.resolve("numbers.parquet").toString();
        numbers.write().parquet(file);
        Dataset<Row> read = SPARK.session().read().parquet(file);
        UDF1<Integer, Integer> identity = label -> label;
        Dataset<Row> usersCode = read.withColumn(
                "label", functions.udf(identity, DataTypes.IntegerType).apply(functions.col("label")));
        assertArrayEquals(weights(read), weights(usersCode));
    }

    @Test
    void trainsOnRowsThatTheOrderOfArrivalPicks() {
        Dataset<Row> limited = numbers.repartition(4).limit(1500);
        Dataset<Row> drawn = numbers.repartition(4, functions.col("label"))
                .withColumn("noise", functions.rand(5))
                .where("noise < 0.5")
                .drop("noise");
        for (int i = 0; i < TIMES; i++) {
            assertEquals(
                    1500, classifier().fit(limited).summary().epochs().get(0).samples());
            assertTrue(classifier().fit(drawn).summary().epochs().get(0).samples() > 1000);
        }
    }

    @Test
    void scoresUnderKryoWhatWasTrained() {
        Dataset<Row> scored = classifier().fit(numbers).transform(numbers.repartition(3));
        assertEquals(4000, scored.where("prediction is not null").count());
    }

    private byte[] weights(Dataset<Row> frame) throws IOException {
        Path saved = Files.createTempDirectory(folder, "model").resolve("saved");
        classifier().fit(frame).save(saved.toString());
        return Files.readAllBytes(saved.resolve("weights.safetensors"));
    }

    private static NeuralClassifier classifier() {
        return Blobs.classifier().setNumWorkers(2).setEpochs(1).setBatchSize(256);
    }
}
