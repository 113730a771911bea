package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.Shape;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.NeuralEstimator;
import dev.bellows.spark.NeuralModel;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A layer and a loss of a user's jar, which executors have from {@code spark.jars} alone. */
class UserLayerTest {
    private static final Path JAR = UserJar.in(folder());

    private static final String NETWORK = """
        {"layer": "Sequential", "layers": [
            {"layer": "Dense", "units": 8}, {"layer": "acme.Gate", "sharpness": 2}, {"layer": "Dense", "units": 3}]}
        """;

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().with("spark.jars", JAR.toUri().toString());

    @TempDir
    Path saved;

    private ClassLoader before;
    private URLClassLoader loader;

    private static Path folder() {
        try {
            return Files.createTempDirectory("acme");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void haveTheJarAsADriverHasIt() {
        before = Thread.currentThread().getContextClassLoader();
        loader = UserJar.loader(JAR);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void forgetTheJar() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    @Test
    void isWrittenParsedAndBuilt() {
        LayerConfig gate = NetworkJson.parse("{\"layer\": \"acme.Gate\", \"sharpness\": 2}");
        assertEquals("Config[sharpness=2.0, open=true]", gate.toString());
        assertEquals("{\"layer\":\"acme.Gate\",\"sharpness\":2.0,\"open\":true}", NetworkJson.write(gate));
        assertEquals(Shape.of(3), NetworkJson.outputShape(NETWORK, Shape.of(4)));
    }

    @Test
    void isUnknownWithoutTheJar() {
        Thread.currentThread().setContextClassLoader(before);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> NetworkJson.parse("{\"layer\": \"acme.Gate\"}"));
        assertTrue(error.getMessage().startsWith("network: unknown layer 'acme.Gate'; known are"), error.getMessage());
    }

    @Test
    void trainsAndScoresOnSeparateExecutors() throws IOException {
        Dataset<Row> rows = points();
        NeuralClassificationModel model = new NeuralClassifier()
                .setNetwork(NETWORK)
                .setNumWorkers(2)
                .setBatchSize(16)
                .setEpochs(20)
                .setOptimizer("sgd")
                .setLearningRate(0.1)
                .setSeed(3)
                .fit(rows);
        List<Row> scored = model.transform(rows).select("prediction", "label").collectAsList();
        long right = scored.stream()
                .filter(row -> row.getDouble(0) == row.getDouble(1))
                .count();
        assertTrue(right > 0.95 * (double) scored.size(), right + " of " + scored.size());
        model.save(saved.resolve("model").toString());
        NeuralClassificationModel loaded =
                NeuralClassificationModel.load(saved.resolve("model").toString());
        assertArrayEquals(probabilities(model, rows), probabilities(loaded, rows));
    }

    @Test
    void trainsWithALossOfTwoOutputsAndOneLabel() {
        String band = """
            {"layer": "Network", "inputs": ["features"], "nodes": [
                {"name": "low", "layer": {"layer": "Dense", "units": 1}, "inputs": ["features"]},
                {"name": "high", "layer": {"layer": "Dense", "units": 1}, "inputs": ["features"]}],
             "outputs": ["low", "high"]}
            """;
        Dataset<Row> rows = CLUSTER.session()
                .range(0, 64, 1, 2)
                .selectExpr("array(id / 64D, id % 5 / 5D) AS features", "id / 32D - id % 5 / 10D AS label");
        NeuralModel model = new NeuralEstimator()
                .setNetwork(band)
                .setLoss("{\"loss\": \"acme.Tolerant\", \"width\": 0.25}")
                .setNumWorkers(2)
                .setBatchSize(16)
                .setEpochs(60)
                .setLearningRate(0.05)
                .fit(rows);
        for (Row row : model.transform(rows).select("low", "high", "label").collectAsList()) {
            assertEquals(row.getDouble(2) - 0.25, row.getFloat(0), 0.05);
            assertEquals(row.getDouble(2) + 0.25, row.getFloat(1), 0.05);
        }
    }

    private static double[] probabilities(NeuralClassificationModel model, Dataset<Row> rows) {
        return model.transform(rows).select("probability").collectAsList().stream()
                .flatMapToDouble(row -> java.util.Arrays.stream(((Vector) row.get(0)).toArray()))
                .toArray();
    }

    /** Ninety points around three places. */
    private static Dataset<Row> points() {
        List<Row> rows = IntStream.range(0, 90)
                .mapToObj(i -> RowFactory.create(
                        Vectors.dense(
                                3 * Math.cos(i % 3 * 2) + Math.sin(i) / 4, 3 * Math.sin(i % 3 * 2) + Math.cos(i) / 4),
                        (double) (i % 3)))
                .toList();
        StructType schema = new StructType(new StructField[] {
            new StructField("features", new VectorUDT(), false, Metadata.empty()),
            new StructField("label", DataTypes.DoubleType, false, Metadata.empty())
        });
        return CLUSTER.session().createDataFrame(rows, schema);
    }
}
