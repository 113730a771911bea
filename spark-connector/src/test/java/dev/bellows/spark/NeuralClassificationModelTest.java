package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.linalg.MatMul;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NeuralClassificationModelTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static NeuralClassificationModel model;

    @TempDir
    Path folder;

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 100, 3);

    @BeforeAll
    static void train() {
        model = Blobs.classifier().fit(Blobs.frame(SPARK.session(), 100, 3));
    }

    @Test
    void appendsTheThreeColumnsInSparksOrder() {
        Dataset<Row> scored = model.transform(blobs);
        assertArrayEquals(
                new String[] {"features", "label", "rawPrediction", "probability", "prediction"}, scored.columns());
        assertEquals(model.transformSchema(blobs.schema()), scored.schema());
        Row row = scored.first();
        Vector raw = row.getAs("rawPrediction");
        Vector probability = row.getAs("probability");
        assertEquals(1, Arrays.stream(probability.toArray()).sum(), 1e-12);
        assertEquals(raw.argmax(), probability.argmax());
        assertEquals((double) probability.argmax(), row.<Double>getAs("prediction"));
    }

    @Test
    void trainsAndScoresInBf16AsInF32UpToRounding() {
        Spec matrix = Spec.of(DType.BF16, 4, 4);
        assumeTrue(
                Backends.named("onednn").supportsItself(new MatMul(false, false), List.of(matrix, matrix)),
                "oneDNN has no kernels of bf16 on this processor");
        NeuralClassificationModel narrow =
                Blobs.classifier().setPrecision("bf16").fit(blobs);
        assertEquals("bf16", narrow.getPrecision());
        Vector features = blobs.first().getAs("features");
        Vector rounded = narrow.predictRaw(features);
        Vector exact = narrow.copy(new ParamMap()).setPrecision("fp32").predictRaw(features);
        double greatest = Arrays.stream(exact.toArray()).map(Math::abs).max().orElseThrow();
        assertFalse(exact.equals(rounded), "both were computed in the same precision");
        assertArrayEquals(exact.toArray(), rounded.toArray(), greatest / 32);
        double right = narrow.transform(blobs).where("prediction = label").count();
        double rightInF32 = model.transform(blobs).where("prediction = label").count();
        assertEquals(rightInF32, right, 2.0);
    }

    @Test
    void leavesOutColumnsWithoutAName() {
        NeuralClassificationModel some = model.copy(new ParamMap());
        some.setRawPredictionCol("").setProbabilityCol("");
        assertArrayEquals(
                new String[] {"features", "label", "prediction"},
                some.transform(blobs).columns());
        some.setPredictionCol("");
        assertArrayEquals(
                new String[] {"features", "label"}, some.transform(blobs).columns());
    }

    @Test
    void batchesDoNotShowInTheResult() {
        List<Row> expected = model.transform(blobs).collectAsList();
        NeuralClassificationModel small = model.copy(new ParamMap()).setInferBatchSize(7);
        assertEquals(expected, small.transform(blobs).collectAsList());
    }

    @Test
    void scoresOneRowAsItScoresMany() {
        Row row = model.transform(blobs).first();
        Vector features = row.getAs("features");
        // In another batch size the engine may add in another order.
        assertArrayEquals(
                row.<Vector>getAs("rawPrediction").toArray(),
                model.predictRaw(features).toArray(),
                1e-5);
        assertArrayEquals(
                row.<Vector>getAs("probability").toArray(),
                model.predictProbability(features).toArray(),
                1e-6);
        assertEquals(row.<Double>getAs("prediction"), model.predict(features));
    }

    @Test
    void honoursThresholds() {
        // Class 2 is so cheap that whatever has any chance of being it becomes it.
        NeuralClassificationModel biased = model.copy(new ParamMap());
        biased.setThresholds(new double[] {1, 1, 0});
        assertEquals(100, biased.transform(blobs).where("prediction = 2").count());
        assertEquals(2, biased.predict(Vectors.dense(0, 2)));
        biased.setThresholds(new double[] {0.1, 0.7, 0.3});
        for (Row row : biased.transform(blobs).collectAsList()) {
            Vector features = row.getAs("features");
            assertEquals(biased.predict(features), row.<Double>getAs("prediction"));
        }
    }

    @Test
    void refusesThresholdsThatAreNotOnePerClass() {
        NeuralClassificationModel wrong = model.copy(new ParamMap());
        wrong.set(wrong.thresholds(), new double[] {0.5, 0.5});
        assertEquals(
                "thresholds: must be one per class: 2 for 3 classes; set as many, or clear them",
                assertThrows(IllegalArgumentException.class, () -> wrong.transform(blobs))
                        .getMessage());
    }

    @Test
    void refusesRowsOfAnotherLength() {
        Dataset<Row> longer = SPARK.session()
                .createDataFrame(
                        List.of(RowFactory.create(Vectors.dense(1, 2, 3))),
                        new org.apache.spark.sql.types.StructType().add("features", SQLDataTypes.VectorType()));
        Exception failure =
                assertThrows(Exception.class, () -> model.transform(longer).collect());
        assertTrue(
                messages(failure)
                        .contains("featuresCol: column 'features' holds 3 values, but the model learned from 2; prepare"
                                + " the features as for training"),
                messages(failure));
    }

    @Test
    void refusesToTransformWithoutWeights() {
        assertEquals(
                "NeuralClassificationModel: has no weights; get a model from NeuralClassifier.fit or"
                        + " NeuralClassificationModel.load",
                assertThrows(IllegalStateException.class, () -> new NeuralClassificationModel().transform(blobs))
                        .getMessage());
    }

    @Test
    void keepsWhatSparkMlWroteOnTheColumns() {
        Dataset<Row> named = new StringIndexer()
                .setInputCol("name")
                .setOutputCol("index")
                .fit(blobs.selectExpr("*", "concat('class ', label) as name"))
                .transform(blobs.selectExpr("*", "concat('class ', label) as name"));
        assertTrue(named.schema().apply("index").metadata().contains("ml_attr"));
        assertEquals(
                named.schema().apply("index").metadata(),
                model.transform(named).schema().apply("index").metadata());
    }

    @Test
    void scoresAStream() throws TimeoutException, StreamingQueryException {
        String input = folder.resolve("input").toString();
        blobs.write().parquet(input);
        Dataset<Row> stream =
                SPARK.session().readStream().schema(blobs.schema()).parquet(input);
        Dataset<Row> scored = model.transform(stream);
        assertTrue(scored.isStreaming());
        StreamingQuery query = scored.writeStream()
                .format("memory")
                .queryName("scored")
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .start();
        query.awaitTermination();
        Dataset<Row> result = SPARK.session().table("scored");
        assertEquals(100, result.count());
        assertEquals(
                model.transform(blobs).where("prediction = label").count(),
                result.where("prediction = label").count());
    }

    @Test
    void copiesShareTheWeightsAndKeepTheSummary() {
        NeuralClassificationModel copy =
                model.copy(new ParamMap().put(model.inferBatchSize().w(5)));
        assertEquals(5, copy.getInferBatchSize());
        assertEquals(model.uid(), copy.uid());
        assertEquals(model.parent(), copy.parent());
        assertTrue(copy.hasSummary());
        assertEquals(model.state().network(), copy.state().network());
    }

    @Test
    void saysWhatItIs() {
        assertEquals(
                "NeuralClassificationModel: uid=" + model.uid() + ", numClasses=3, numFeatures=2", model.toString());
        assertFalse(new NeuralClassificationModel("blank").hasSummary());
        assertEquals(
                "NeuralClassificationModel: uid=blank, no weights", new NeuralClassificationModel("blank").toString());
    }

    static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            all.append(t.getMessage()).append('\n');
        }
        return all.toString();
    }
}
