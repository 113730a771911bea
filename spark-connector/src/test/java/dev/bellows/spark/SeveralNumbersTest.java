package dev.bellows.spark;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.progress.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Regressions of several numbers, and of quantiles of one. */
class SeveralNumbersTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    private static final int ROWS = 120;

    @TempDir
    Path folder;

    /** Two numbers that are linear in two others. */
    private final Dataset<Row> plane = SPARK.session()
            .range(0, ROWS, 1, 3)
            .selectExpr("sin(7 * id) AS x", "cos(11 * id) AS y")
            .selectExpr("array(x, y) AS features", "array(2 * x - y + 1, 3 * y - 0.5) AS label");

    @Test
    void learnsAllNumbersOfALabel() throws IOException {
        NeuralRegressionModel model = linear().setEpochs(80).fit(plane);
        Map<String, float[]> weights = SavedWeights.of(model);
        assertArrayEquals(new float[] {2, -1, 0, 3}, weights.get("0.weight"), 0.01f);
        assertArrayEquals(new float[] {1, -0.5f}, weights.get("0.bias"), 0.01f);
        Dataset<Row> scored = model.transform(plane);
        Row first = scored.first();
        assertArrayEquals(
                first.<Vector>getAs("prediction").toArray(),
                model.predictAll(Vectors.dense(first.<Double>getList(0).stream()
                                .mapToDouble(x -> x)
                                .toArray()))
                        .toArray(),
                1e-6);
        assertEquals(scored.schema(), model.transformSchema(plane.schema()));
        assertEquals(
                "predict: gives one number, but the network gives 2; take predictAll",
                assertThrows(UnsupportedOperationException.class, () -> model.predict(Vectors.dense(0, 0)))
                        .getMessage());
    }

    @Test
    void takesVectorsAsWellAndTwoWorkersAsOne() throws IOException {
        NeuralRegressionModel one = linear().setEpochs(3).fit(plane);
        Map<String, float[]> expected = SavedWeights.of(one);
        Map<String, float[]> actual =
                SavedWeights.of(linear().setEpochs(3).fit(plane.withColumn("label", array_to_vector(col("label")))));
        expected.forEach((path, array) -> assertArrayEquals(array, actual.get(path), path));
        NeuralRegressionModel two = linear().setEpochs(3).setNumWorkers(2).fit(plane);
        assertTrue(SavedWeights.largestRelativeDifference(one, two) < 1e-4);
    }

    @Test
    void measuresAndIsMeasuredNumberByNumber() {
        NeuralRegressionModel model =
                linear().setEpochs(5).setMetrics("rmse", "mae").fit(plane);
        Dataset<Row> numbers = model.transform(plane)
                .withColumn("said", vector_to_array(col("prediction"), "float64"))
                .selectExpr("label[0] AS a", "said[0] AS p", "label[1] AS b", "said[1] AS q");
        RegressionEvaluator mae = new RegressionEvaluator().setMetricName("mae");
        double first = mae.setLabelCol("a").setPredictionCol("p").evaluate(numbers);
        double second = mae.setLabelCol("b").setPredictionCol("q").evaluate(numbers);
        EvaluationSummary summary = model.evaluate(plane);
        assertEquals((first + second) / 2, summary.metric("mae"), 1e-6);
        double squares = numbers.selectExpr("avg(pow(a - p, 2) + pow(b - q, 2)) / 2")
                .first()
                .getDouble(0);
        assertEquals(Math.sqrt(squares), summary.metric("rmse"), 1e-6);
        assertEquals(squares / 2, summary.loss(), 1e-6);
    }

    @Test
    void otherStagesTakeThePrediction() throws IOException {
        Dataset<Row> scored = new Pipeline()
                .setStages(new PipelineStage[] {
                    linear().setEpochs(1),
                    new VectorSlicer()
                            .setInputCol("prediction")
                            .setOutputCol("second")
                            .setIndices(new int[] {1}),
                    new VectorAssembler()
                            .setInputCols(new String[] {"prediction", "second"})
                            .setOutputCol("all")
                            .setHandleInvalid("keep")
                })
                .fit(plane)
                .transform(plane);
        Row row = scored.first();
        assertEquals(
                row.<Vector>getAs("prediction").apply(1),
                row.<Vector>getAs("all").apply(2));
        NeuralRegressionModel model = linear().setEpochs(1).fit(plane);
        model.save(folder.resolve("model").toString());
        assertEquals(
                model.transform(plane).collectAsList(),
                NeuralRegressionModel.load(folder.resolve("model").toString())
                        .transform(plane)
                        .collectAsList());
    }

    @Test
    void saysWhichNumbersDoNotFit() {
        assertEquals(
                "labelCol: column 'label' holds 3 values in row 0 of partition 0, but the network gives 2; make all"
                        + " labels as long, or give the last layer as many units as they have numbers",
                refusal(linear(), plane.selectExpr("features", "array(1, 2, 3) AS label")));
        assertEquals(
                "network: must end in one number, as the label 'label' is one: its output has shape [2]; end it in a"
                        + " Dense layer of one unit, give labels of 2 numbers as vectors or arrays, or set"
                        + " quantileProbabilities to learn quantiles",
                refusal(linear(), plane.selectExpr("features", "label[0] AS label")));
        assertTrue(refusal(linear().setNetwork(new Sequential(new Dense(1))), plane)
                .startsWith("labelCol: column 'label' must be a number where the network gives one: it is array<"));
    }

    /** A network that knows nothing of a row learns the quantiles of all labels. */
    @Test
    void learnsTheQuantilesOfTheLabels() {
        Dataset<Row> labels = SPARK.session()
                .range(0, 200, 1, 3)
                .selectExpr("array(1D) AS features", "pow((id * 37 % 200) / 200D, 2) AS label");
        NeuralRegressionModel model = quantiles(0.1, 0.5, 0.9)
                .setNetwork(new Sequential(new Dense(3)))
                .setSchedule("{\"schedule\": \"cosine\"}")
                .setEpochs(60)
                .fit(labels);
        Row row = model.transform(labels).first();
        assertArrayEquals(
                new double[] {0.01, 0.25, 0.81}, row.<Vector>getAs("quantiles").toArray(), 0.02);
        assertEquals(row.<Vector>getAs("quantiles").apply(1), row.<Double>getAs("prediction"));
        assertEquals(row.<Double>getAs("prediction"), model.predict(Vectors.dense(1)), 1e-6);
    }

    @Test
    void knowsHowMuchTheLabelVaries() throws IOException {
        Dataset<Row> noisy = noisy();
        NeuralRegressionModel model = quantiles(0.1, 0.5, 0.9)
                .setNumWorkers(2)
                .setSchedule("{\"schedule\": \"cosine\"}")
                .setEpochs(40)
                .fit(noisy);
        Dataset<Row> scored = model.transform(noisy);
        Dataset<Row> bounds = scored.withColumn("q", vector_to_array(col("quantiles"), "float64"));
        double within = bounds.where("label BETWEEN q[0] AND q[2]").count() / 600.0;
        assertEquals(0.8, within, 0.06, "share of labels between the outer quantiles");
        Row widths = bounds.groupBy(col("features").getItem(0).gt(0.5).as("wide"))
                .agg(org.apache
                        .spark
                        .sql
                        .functions
                        .avg(col("q").getItem(2).minus(col("q").getItem(0)))
                        .as("width"))
                .orderBy("wide")
                .agg(org.apache.spark.sql.functions.collect_list("width"))
                .first();
        List<Double> each = widths.getList(0);
        assertTrue(each.get(1) > 1.5 * each.get(0), each.toString());
        EvaluationSummary summary = model.evaluate(noisy);
        assertEquals(new RegressionEvaluator().setMetricName("mae").evaluate(scored), summary.metric("mae"), 1e-3);
        assertEquals(scored.schema(), model.transformSchema(noisy.schema()));
        assertEquals(scored.schema(), quantiles(0.1, 0.5, 0.9).transformSchema(noisy.schema()));
        assertEquals(0, bounds.where("q[0] > q[1] OR q[1] > q[2]").count(), "sorted");
        model.save(folder.resolve("model").toString());
        assertEquals(
                scored.collectAsList(),
                NeuralRegressionModel.load(folder.resolve("model").toString())
                        .transform(noisy)
                        .collectAsList());
        assertEquals(
                List.of("features", "label", "quantiles"),
                List.of(model.copy(ParamMap.empty())
                        .setPredictionCol("")
                        .transform(noisy)
                        .columns()));
    }

    /** Two networks that cross: the higher probability has the lower number. */
    @Test
    void sortsQuantilesThatCross() {
        Dataset<Row> labels =
                SPARK.session().range(0, 8, 1, 1).selectExpr("array(1D) AS features", "double(id) AS label");
        NeuralRegressionModel model = new NeuralRegressor()
                .setNetwork(new Sequential(new Dense(2)))
                .setQuantileProbabilities(0.1, 0.9)
                .setLearningRate(1e-9)
                .setEpochs(1)
                .setSeed(2)
                .fit(labels);
        double[] all =
                model.transform(labels).first().<Vector>getAs("quantiles").toArray();
        double[] sorted = all.clone();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, all);
        assertEquals(all[0], model.predict(Vectors.dense(1)), 1e-6, "the lower one of two that are as near to a half");
    }

    @Test
    void isTunedByItsMedian() {
        NeuralRegressor regressor = quantiles(0.25, 0.5, 0.75);
        CrossValidatorModel best = new CrossValidator()
                .setEstimator(regressor)
                .setEvaluator(new RegressionEvaluator().setMetricName("mae"))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(regressor.learningRate(), new double[] {1e-7, 0.02})
                        .build())
                .setNumFolds(2)
                .setParallelism(2)
                .fit(noisy());
        assertEquals(0.02, ((NeuralRegressionModel) best.bestModel()).getLearningRate());
    }

    @Test
    void saysWhichQuantilesDoNotFit() {
        Dataset<Row> noisy = noisy();
        assertEquals(
                "network: must end in one number for each of quantileProbabilities [0.5]: for samples of shape [1] its"
                        + " output has shape [3]; end it in a Dense layer of 1 unit",
                refusal(quantiles(0.5), noisy));
        assertEquals(
                "loss: L1Loss[] does not learn quantiles; clear it for QuantileLoss, or clear quantileProbabilities",
                refusal(quantiles(0.1, 0.5, 0.9).setLoss("L1Loss"), noisy));
        assertTrue(refusal(
                        new NeuralRegressor()
                                .setNetwork(new Sequential(new Dense(1)))
                                .setLoss("{\"loss\": \"QuantileLoss\", \"probabilities\": [0.3]}"),
                        noisy)
                .startsWith("loss: QuantileLoss[probabilities=[0.3]] is what quantileProbabilities trains with; "));
        assertEquals(
                "quantileProbabilities: must be probabilities between 0 and 1 that rise, or none: [0.9, 0.1]; set"
                        + " quantileProbabilities to a value that is",
                assertThrows(IllegalArgumentException.class, () -> quantiles(0.9, 0.1))
                        .getMessage());
        assertTrue(refusal(quantiles(0.1, 0.5, 0.9), noisy.selectExpr("features", "array(label) AS label"))
                .startsWith("labelCol: column 'label' must be a number: it is array<double>"));
        assertTrue(refusal(quantiles(0.1, 0.5, 0.9), noisy.withColumn("quantiles", col("label")))
                .startsWith("quantilesCol: the DataFrame has a column 'quantiles' already"));
    }

    /** The pinball loss by name, for a network of several outputs. */
    @Test
    void aGeneralNetworkLearnsQuantilesByTheLoss() {
        NeuralModel model = new NeuralEstimator()
                .setNetwork(new Sequential(new Dense(2)))
                .setInputCols("features")
                .setLoss("{\"loss\": \"QuantileLoss\", \"probabilities\": [0.2, 0.8]}")
                .setEpochs(1)
                .fit(noisy());
        assertEquals(
                DataTypes.createArrayType(DataTypes.FloatType, false),
                model.transform(noisy()).schema().apply("prediction").dataType());
    }

    /** Labels that vary more where the feature is greater. */
    private static Dataset<Row> noisy() {
        return SPARK.session()
                .range(0, 600, 1, 3)
                .selectExpr("(id * 7 % 100) / 100D AS x", "rand(5) AS u")
                .selectExpr("array(x) AS features", "x + (0.2 + x) * (2 * u - 1) AS label");
    }

    private static NeuralRegressor linear() {
        return new NeuralRegressor()
                .setNetwork(new Sequential(new Dense(2)))
                .setLearningRate(0.05)
                .setBatchSize(12)
                .setSeed(4);
    }

    private static NeuralRegressor quantiles(double... probabilities) {
        return new NeuralRegressor()
                .setNetwork(new Sequential(new Dense(16, ActivationFunction.TANH), new Dense(3)))
                .setQuantileProbabilities(probabilities)
                .setLearningRate(0.02)
                .setBatchSize(20)
                .setEpochs(30)
                .setSeed(4);
    }

    private static String refusal(NeuralRegressor regressor, Dataset<Row> rows) {
        return assertThrows(IllegalArgumentException.class, () -> regressor.fit(rows))
                .getMessage();
    }
}
