package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What models say of their training and of other rows, before and after they are saved. */
class EvaluationTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static Dataset<Row> blobs;
    private static NeuralClassificationModel model;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() {
        blobs = Blobs.frame(SPARK.session(), 100, 3);
        model = Blobs.classifier().setEpochs(1).setMetrics("accuracy", "f1").fit(blobs);
    }

    @Test
    void agreesWithSparksEvaluatorAndWithTheLossAddedUpByHand() {
        EvaluationSummary summary = model.setInferBatchSize(16).evaluate(blobs);
        List<Row> scored = model.transform(blobs).collectAsList();
        double loss = 0;
        for (Row row : scored) {
            loss -= Math.log(row.<Vector>getAs("probability").apply(row.getAs("label")));
        }
        assertEquals(100, summary.samples());
        assertEquals(loss / 100, summary.loss(), 1e-5);
        assertEquals(
                new MulticlassClassificationEvaluator()
                        .setMetricName("accuracy")
                        .evaluate(model.transform(blobs)),
                summary.metric("accuracy"));
        assertEquals(List.of("accuracy", "f1"), List.copyOf(summary.metrics().keySet()));
        assertTrue(Double.isNaN(summary.metric("rmse")));
    }

    @Test
    void weighsRowsInTheLoss() {
        Dataset<Row> weighted = blobs.withColumn("weight", functions.expr("case when label = 0 then 2.0 else 0.0 end"));
        NeuralClassificationModel weighing = Blobs.classifier()
                .setEpochs(1)
                .setMetrics("accuracy", "f1")
                .setWeightCol("weight")
                .fit(weighted);
        EvaluationSummary all = weighing.evaluate(weighted);
        EvaluationSummary ofZero = weighing.evaluate(weighted.where("label = 0"));
        assertEquals(ofZero.loss(), all.loss(), 1e-6);
    }

    @Test
    void measuresEmptyPartitionsToo() {
        EvaluationSummary summary = model.evaluate(blobs.where("label = 1").repartition(7));
        assertEquals(33, summary.samples());
        assertEquals(0, model.evaluate(blobs.where("label > 7")).samples());
    }

    @Test
    void aRegressorsErrorIsThatOfItsPredictions() {
        Dataset<Row> numbers = blobs.withColumn("label", functions.expr("label * 0.5"));
        NeuralRegressionModel regression = new NeuralRegressor()
                .setNetwork("{\"layer\": \"Dense\", \"units\": 1}")
                .setEpochs(1)
                .fit(numbers);
        double expected = regression
                .transform(numbers)
                .agg(functions.expr("sqrt(avg(pow(prediction - label, 2)))"))
                .first()
                .getDouble(0);
        EvaluationSummary summary = regression.evaluate(numbers);
        assertEquals(expected, summary.metric("rmse"), 1e-6);
        assertEquals(expected * expected / 2, summary.loss(), 1e-6);
    }

    @Test
    void aGeneralModelsErrorIsThatOfAllItsOutputs() {
        Dataset<Row> numbers = blobs.selectExpr("features AS x", "label / 2D AS one", "array(label / 3D, 1D) AS two");
        NeuralModel general = new NeuralEstimator()
                .setNetwork("""
                    {"layer": "Network", "inputs": ["x"], "nodes": [
                        {"name": "a", "layer": {"layer": "Dense", "units": 1}, "inputs": ["x"]},
                        {"name": "b", "layer": {"layer": "Dense", "units": 2}, "inputs": ["x"]}],
                     "outputs": ["a", "b"]}
                    """)
                .setLabelCols("one", "two")
                .setLoss("L2Loss")
                .setMetrics("rmse")
                .setEpochs(1)
                .fit(numbers);
        Row expected = general.transform(numbers)
                .selectExpr("pow(a - one, 2) AS first", "pow(b[0] - two[0], 2) + pow(b[1] - two[1], 2) AS second")
                .selectExpr("sqrt(avg(first))", "avg(first / 2 + second / 4)")
                .first();
        EvaluationSummary summary = general.evaluate(numbers);
        assertEquals(100, summary.samples());
        assertEquals(expected.getDouble(0), summary.metric("rmse"), 1e-6);
        assertEquals(expected.getDouble(1), summary.loss(), 1e-6);
        assertEquals(
                "loss: is not set, and only the network's author knows what its outputs should become; set it to a name"
                        + " or JSON, such as SoftmaxCrossEntropyLoss for class numbers or L2Loss for numbers",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> model.layerOutput("0").setOutputCols("h").evaluate(blobs))
                        .getMessage());
    }

    @Test
    void namesTheRowThatCannotBeMeasured() {
        Dataset<Row> bad = blobs.withColumn("label", functions.expr("if(label = 2, 5, label)"))
                .coalesce(1);
        Throwable failure = assertThrows(Exception.class, () -> model.evaluate(bad));
        List<String> said = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(Throwable::getMessage)
                .toList();
        assertTrue(
                said.stream().anyMatch(message -> message.contains("'label' holds 5 in row 2 of partition 0")),
                said.toString());
    }

    @Test
    void leavesBadRowsOutWhereHandleInvalidSaysSo() {
        Dataset<Row> holes = blobs.withColumn("label", functions.expr("if(label = 2, null, label)"));
        NeuralClassificationModel skipping = model.copy(new ParamMap()).setHandleInvalid("skip");
        assertEquals(67, skipping.evaluate(holes).samples());
        assertEquals(
                model.evaluate(blobs.where("label < 2")).metric("accuracy"),
                skipping.evaluate(holes).metric("accuracy"));
    }

    @Test
    void theSummaryOfTheTrainingIsSavedWithTheModel() throws IOException {
        String path = folder.resolve("model").toString();
        model.save(path);
        assertEquals(model.summary(), NeuralClassificationModel.load(path).summary());
        NeuralClassificationModel without = new NeuralClassificationModel("without");
        without.state().trained(model.state().network());
        without.save(folder.resolve("without").toString());
        assertTrue(NeuralClassificationModel.load(folder.resolve("without").toString())
                .trainingSummary()
                .isEmpty());
    }

    @Test
    void theSummaryCanBePutAwayByItself() {
        String path = folder.resolve("away").toString();
        model.saveSummary(path);
        NeuralClassificationModel blank = new NeuralClassificationModel("blank");
        blank.loadSummary(path, blobs);
        assertEquals(model.summary(), blank.summary());
        assertEquals(1, blank.summary().totalIterations());
    }
}
