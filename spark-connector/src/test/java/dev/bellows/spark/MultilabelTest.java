package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.progress.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows of which any number of labels hold. */
class MultilabelTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    private static final int ROWS = 120;

    @TempDir
    Path folder;

    /** East, north and far are what a point may be, all, some or none of them. */
    private final Dataset<Row> points = SPARK.session()
            .range(0, ROWS, 1, 3)
            .selectExpr("sin(7 * id) * 2 AS x", "cos(11 * id) * 2 AS y")
            .selectExpr("array(x, y) AS features", "array(x > 0, y > 0, x * x + y * y > 3) AS truths")
            .selectExpr(
                    "features",
                    "truths",
                    "transform(truths, t -> int(t)) AS answers",
                    "filter(array(0D, 1D, 2D), i -> truths[int(i)]) AS list",
                    "filter(array('far', 'east', 'north'), n -> truths[array_position(array('east', 'north', 'far'),"
                            + " n) - 1]) AS names");

    @Test
    void learnsTheSameOfEveryFormOfTheLabels() throws IOException {
        Dataset<Row> all =
                points.withColumn("vector", org.apache.spark.ml.functions.array_to_vector(points.col("answers")));
        Map<String, float[]> expected =
                SavedWeights.of(classifier("answers").setEpochs(2).fit(all));
        for (String form : List.of("truths", "list", "vector")) {
            same(expected, classifier(form).setEpochs(2).fit(all), form);
        }
        NeuralClassificationModel named = classifier("names")
                .setEpochs(2)
                .setLabels("east", "north", "far")
                .fit(all);
        same(expected, named, "names");
        assertArrayEquals(
                new String[] {"east", "far", "north"},
                classifier("names").setEpochs(1).fit(all).getLabels(),
                "by name, where nobody says the order");
    }

    private static void same(Map<String, float[]> expected, NeuralClassificationModel model, String form)
            throws IOException {
        Map<String, float[]> actual = SavedWeights.of(model);
        expected.forEach((path, array) -> assertArrayEquals(array, actual.get(path), path + " of " + form));
    }

    @Test
    void twoWorkersLearnWhatOneDoes() throws IOException {
        NeuralClassificationModel one = classifier("list").fit(points);
        NeuralClassificationModel two = classifier("list").setNumWorkers(2).fit(points);
        assertTrue(SavedWeights.largestRelativeDifference(one, two) < 1e-3);
        EvaluationSummary summary = two.evaluate(points);
        assertTrue(summary.metric("f1") > 0.9, summary.toString());
        assertEquals("multilabel", two.getFamily());
        assertEquals(3, two.numClasses());
    }

    /** MLlib's evaluator has both as lists of numbers; over all answers, its micro F1 is ours, and its Hamming loss what accuracy lacks. */
    @Test
    void agreesWithSparksEvaluatorAndWithTheFormulas() {
        NeuralClassificationModel model = classifier("list").setEpochs(3).fit(points);
        Dataset<Row> scored = model.transform(points);
        EvaluationSummary summary = model.evaluate(points);
        assertEquals(spark("microF1Measure", scored), summary.metric("f1"), 1e-12);
        assertEquals(1 - spark("hammingLoss", scored), summary.metric("accuracy"), 1e-12);
        double loss = 0;
        for (Row row : scored.collectAsList()) {
            Vector raw = row.getAs("rawPrediction");
            Vector probability = row.getAs("probability");
            List<Double> expected = new ArrayList<>();
            List<Boolean> truths = row.getList(row.fieldIndex("truths"));
            for (int i = 0; i < 3; i++) {
                double p = 1 / (1 + Math.exp(-raw.apply(i)));
                assertEquals(p, probability.apply(i), 1e-12);
                if (p > 0.5) {
                    expected.add((double) i);
                }
                loss -= Math.log(truths.get(i) ? p : 1 - p) / 3;
            }
            assertEquals(expected, row.<Double>getList(row.fieldIndex("prediction")));
        }
        assertEquals(loss / ROWS, summary.loss(), 1e-6);
        assertEquals(scored.schema(), model.transformSchema(points.schema()));
    }

    private static double spark(String metric, Dataset<Row> scored) {
        return new MultilabelClassificationEvaluator()
                .setMetricName(metric)
                .setLabelCol("list")
                .evaluate(scored);
    }

    @Test
    void aLabelHoldsWhereItIsMoreProbableThanItsThreshold() {
        NeuralClassificationModel model = classifier("list").setEpochs(3).fit(points);
        NeuralClassificationModel each = model.copy(ParamMap.empty());
        each.setThresholds(new double[] {0.2, 0.7, 0.5});
        NeuralClassificationModel all = model.copy(ParamMap.empty()).setThreshold(0.8);
        for (Row row : each.transform(points).collectAsList()) {
            assertEquals(above(row, 0.2, 0.7, 0.5), row.<Double>getList(row.fieldIndex("prediction")));
        }
        for (Row row : all.transform(points).collectAsList()) {
            assertEquals(above(row, 0.8, 0.8, 0.8), row.<Double>getList(row.fieldIndex("prediction")));
        }
    }

    private static List<Double> above(Row row, double... thresholds) {
        Vector probability = row.getAs("probability");
        return Stream.of(0, 1, 2)
                .filter(label -> probability.apply(label) > thresholds[label])
                .map(Integer::doubleValue)
                .toList();
    }

    @Test
    void isSavedPipedAndTuned() throws IOException {
        NeuralClassifier classifier = classifier("list").setFeaturesCol("scaled");
        Dataset<Row> vectors =
                points.withColumn("features", org.apache.spark.ml.functions.array_to_vector(points.col("features")));
        CrossValidator tuning = new CrossValidator()
                .setEstimator(classifier)
                .setEvaluator(new MultilabelClassificationEvaluator()
                        .setMetricName("microF1Measure") // others are NaN where a row has no label and is given none
                        .setLabelCol("list"))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(classifier.epochs(), new int[] {1, 20})
                        .build())
                .setNumFolds(2)
                .setParallelism(2);
        var piped = new Pipeline()
                .setStages(new PipelineStage[] {
                    new StandardScaler().setInputCol("features").setOutputCol("scaled"), tuning
                })
                .fit(vectors);
        CrossValidatorModel tuned = (CrossValidatorModel) piped.stages()[1];
        NeuralClassificationModel best = (NeuralClassificationModel) tuned.bestModel();
        assertEquals(20, best.getEpochs());
        best.save(folder.resolve("model").toString());
        Dataset<Row> scaled = piped.stages()[0].transform(vectors);
        assertEquals(
                best.transform(scaled).collectAsList(),
                NeuralClassificationModel.load(folder.resolve("model").toString())
                        .transform(scaled)
                        .collectAsList());
    }

    @Test
    void probabilitiesSayWhichLabelTheyAreOf() {
        NeuralClassificationModel model = classifier("names").setEpochs(1).fit(points);
        AttributeGroup group =
                AttributeGroup.fromStructField(model.transform(points).schema().apply("probability"));
        assertEquals("far", group.getAttr(1).name().get());
        assertEquals(3, group.size());
    }

    @Test
    void aRowThatCannotBeScoredHasNoPrediction() {
        NeuralClassificationModel model =
                classifier("list").setEpochs(1).setHandleInvalid("keep").fit(points);
        Dataset<Row> gap = points.limit(1).selectExpr("array(double('NaN'), 1D) AS features");
        Row row = model.transform(gap).first();
        assertNull(row.getAs("prediction"));
        assertTrue(Double.isNaN(row.<Vector>getAs("probability").apply(2)));
    }

    @Test
    void saysWhatLabelsMustBe() {
        assertEquals(
                "labelCol: column 'label' holds 3 at index 1 in row 0 of partition 0, but the network has 3 outputs,"
                        + " one per label; give a 0 or a 1 for each of them, or the numbers of those that hold, each once,"
                        + " from 0 to 2, or give the last layer as many units as there are labels",
                refusal("array(0, 3)"));
        assertTrue(
                refusal("array(1, 1)").startsWith("labelCol: column 'label' holds 1 twice in row 0 of partition 0, "));
        assertTrue(
                refusal("array(true)").startsWith("labelCol: column 'label' holds 1 values in row 0 of partition 0, "));
        assertTrue(refusal("array(0.5D, 0D, 1D)").startsWith("labelCol: column 'label' holds 0.5"));
        assertTrue(refusal("array('x', 'y', 'z', 'w')")
                .startsWith("labelCol: column 'label' holds more than 3 different texts"));
        assertTrue(refusal("array(array(1))").startsWith("labelCol: column 'label' must be a number"));
    }

    @Test
    void saysWhatDoesNotFitBeforeItTrains() {
        NeuralClassifier classifier = classifier("list").setInputShape(2);
        assertEquals(
                "loss: SoftmaxCrossEntropyLoss[smoothing=0.0] does not ask of each output by itself whether it holds,"
                        + " as one output for two classes and several labels need; clear loss, or set it to"
                        + " SigmoidBinaryCrossEntropyLoss or FocalLoss; NeuralRegressor learns numbers",
                schemaRefusal(classifier.copy(ParamMap.empty()).setLoss("SoftmaxCrossEntropyLoss")));
        assertTrue(schemaRefusal(classifier.copy(ParamMap.empty()).setClassWeights(1, 1, 1))
                .startsWith("classWeights: are of classes of which each row has one, but any number of the 3 labels"));
        assertEquals(
                "thresholds: must be one per label: 2 for 3 labels; set as many, or clear them",
                schemaRefusal(classifier.copy(ParamMap.empty()).setThresholds(new double[] {0.1, 0.2})));
        assertTrue(schemaRefusal(classifier.copy(ParamMap.empty()).setFamily("multinomial"))
                .startsWith("labelCol: column 'list' must be one class per row where family is multinomial: it is"
                        + " array<double>; "));
    }

    private String schemaRefusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.transformSchema(points.schema()))
                .getMessage();
    }

    private String refusal(String label) {
        Dataset<Row> rows = points.coalesce(1).selectExpr("features", label + " AS label");
        return assertThrows(IllegalArgumentException.class, () -> classifier("label")
                        .fit(rows))
                .getMessage();
    }

    private static NeuralClassifier classifier(String labelCol) {
        return new NeuralClassifier()
                .setNetwork(new Sequential(new Dense(12, ActivationFunction.TANH), new Dense(3)))
                .setLearningRate(0.02)
                .setBatchSize(12)
                .setEpochs(20)
                .setSeed(4)
                .setLabelCol(labelCol);
    }
}
