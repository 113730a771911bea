package dev.bellows.spark.persist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.Shape;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.predict.Predictor;
import dev.bellows.spark.Blobs;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralModel;
import dev.bellows.spark.TestSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModelPersistenceTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static NeuralClassificationModel model;

    @TempDir
    Path folder;

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 60, 2);

    @BeforeAll
    static void train() {
        model = Blobs.classifier().setEpochs(1).fit(Blobs.frame(SPARK.session(), 60, 2));
        model.setThresholds(new double[] {0.25, 0.5, 0.25});
    }

    @Test
    void savesAndLoadsEveryParamAndScoresTheSame() throws IOException {
        model.save(path());
        NeuralClassificationModel loaded = NeuralClassificationModel.load(path());
        SameParams.assertSame(model, loaded);
        assertEquals(model.numClasses(), loaded.numClasses());
        assertEquals(model.numFeatures(), loaded.numFeatures());
        assertEquals(
                model.transform(blobs).collectAsList(), loaded.transform(blobs).collectAsList());
    }

    @Test
    void aModelIsMetadataAndAModelFolder() throws IOException {
        model.save(path());
        try (Stream<Path> files = Files.list(folder.resolve("model"))) {
            assertEquals(
                    List.of(
                            "inputs.json",
                            "manifest.json",
                            "metadata",
                            "network.json",
                            "summary.json",
                            "weights.safetensors"),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("."))
                            .sorted()
                            .toList());
        }
        assertEquals(Blobs.NETWORK, Files.readString(folder.resolve("model/network.json")));
    }

    @Test
    void whatIsSavedPredictsWithoutSpark() throws IOException {
        model.save(path());
        Vector expected = model.predictRaw(Vectors.dense(0.5, -0.25));
        try (Predictor predictor = Predictor.load(folder.resolve("model"))) {
            assertScores(expected, predictor);
        }
        String network = Files.readString(folder.resolve("model/network.json"));
        try (InputStream weights = Files.newInputStream(folder.resolve("model/weights.safetensors"));
                Predictor predictor = Predictor.load(NetworkJson.parse(network), Shape.of(2), weights)) {
            assertScores(expected, predictor);
        }
    }

    private static void assertScores(Vector expected, Predictor predictor) {
        float[] scores = predictor.predict(new float[] {0.5f, -0.25f}, 1);
        assertEquals(3, scores.length);
        for (int i = 0; i < scores.length; i++) {
            assertEquals(expected.apply(i), scores[i]);
        }
    }

    /** Saved by the commit c81d92d, with what it scored. */
    @Test
    void loadsAModelThatWasSavedBeforeThereWasAManifest() throws IOException {
        Path golden = Path.of("src/test/resources/golden/classifier-without-manifest");
        NeuralClassificationModel old = NeuralClassificationModel.load(golden.toString());
        assertEquals(2, old.numFeatures());
        assertArrayEquals(new double[] {0.25, 0.5, 0.25}, old.getThresholds());
        double[][] rows = {{0.5, -0.25}, {-1.5, 2}, {3, 1}};
        List<String> scores = Files.readAllLines(golden.resolve("scores.txt"));
        for (int i = 0; i < rows.length; i++) {
            double[] expected = Stream.of(scores.get(i).split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertArrayEquals(expected, old.predictRaw(Vectors.dense(rows[i])).toArray(), 1e-6);
        }
        String message = assertThrows(
                        IOException.class, () -> Predictor.load(golden).close())
                .getMessage();
        assertTrue(message.contains("load and save it by Spark once"), message);
    }

    /** Saved by the commit 31e2db1, with what it scored: two inputs, one of them ids, and two outputs. */
    @Test
    void loadsAModelOfSeveralInputsAndOutputsThatWasSavedBefore() throws IOException {
        Path golden = Path.of("src/test/resources/golden/model-of-two-inputs");
        NeuralModel old = NeuralModel.load(golden.toString());
        assertArrayEquals(new String[] {"measures", "kind"}, old.getInputCols());
        assertEquals(1, old.summary().totalIterations());
        List<Row> rows = old.transform(houses()).collectAsList();
        List<String> scores = Files.readAllLines(golden.resolve("scores.txt"));
        assertEquals(scores.size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            double[] expected = Stream.of(scores.get(i).split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertArrayEquals(expected, said(rows.get(i)), 1e-6);
        }
    }

    private static Dataset<Row> houses() {
        return SPARK.session()
                .range(0, 4, 1, 1)
                .selectExpr("array(id / 4D, 1D - id / 3D) AS measures", "id % 3 AS kind");
    }

    private static double[] said(Row row) {
        List<Float> sizes = row.getList(row.fieldIndex("sizes_said"));
        return new double[] {row.<Float>getAs("price_said"), sizes.get(0), sizes.get(1)};
    }

    @Test
    void noticesAByteThatChangedWhereHadoopKeepsNoChecksum() throws IOException {
        model.save(path());
        Path weights = folder.resolve("model/weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 3] ^= 1;
        Files.write(weights, bytes);
        Files.delete(folder.resolve("model/.weights.safetensors.crc"));
        String message = assertThrows(RuntimeException.class, () -> NeuralClassificationModel.load(path()))
                .getMessage();
        assertTrue(
                message.startsWith("saved model: ") && message.contains("weights.safetensors does not match"), message);
        assertTrue(message.endsWith("; copy the model again, or save it again"), message);
    }

    @Test
    void whatIsLoadedAndSavedAgainIsTheSame() throws IOException {
        model.save(path());
        String again = folder.resolve("again").toString();
        NeuralClassificationModel.load(path()).save(again);
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("model/weights.safetensors")),
                Files.readAllBytes(folder.resolve("again/weights.safetensors")));
    }

    @Test
    void refusesToOverwriteUnlessAsked() throws IOException {
        model.save(path());
        String message =
                assertThrows(IOException.class, () -> model.save(path())).getMessage();
        assertTrue(message.contains("already exists"), message);
        model.write().overwrite().save(path());
        NeuralClassificationModel.load(path());
    }

    @Test
    void survivesInsideAPipelineModel() throws IOException {
        StandardScaler scaler = new StandardScaler().setInputCol("features").setOutputCol("scaled");
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {
                    scaler, Blobs.classifier().setFeaturesCol("scaled").setEpochs(1)
                })
                .fit(blobs);
        pipeline.save(path());
        assertEquals(
                pipeline.transform(blobs).collectAsList(),
                PipelineModel.load(path()).transform(blobs).collectAsList());
    }

    @Test
    void saysWhichFileOfASavedModelIsMissing() throws IOException {
        model.save(path());
        Files.delete(folder.resolve("model/weights.safetensors"));
        String message = assertThrows(RuntimeException.class, () -> NeuralClassificationModel.load(path()))
                .getMessage();
        assertTrue(
                message.startsWith("saved model: ") && message.contains("/weights.safetensors is missing; "), message);
    }

    private String path() {
        return folder.resolve("model").toString();
    }
}
