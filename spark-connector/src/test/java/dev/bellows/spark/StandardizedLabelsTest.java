package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.feature.Standardize;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Labels as far from 0 as prices are. */
class StandardizedLabelsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private final Dataset<Row> houses = SPARK.session()
            .range(0, 400, 1, 3)
            .selectExpr("array(sin(id), cos(3 * id)) features", "400000 + 90000 * (sin(id) - 0.5 * cos(3 * id)) label");

    private static NeuralRegressor regressor() {
        return new NeuralRegressor()
                .setNetwork(new Sequential(new Dense(16, ActivationFunction.TANH), new Dense(1)))
                .setEpochs(30)
                .setBatchSize(32)
                .setLearningRate(0.01)
                .setStandardizeLabels(true)
                .setSeed(3);
    }

    private static double r2(Dataset<Row> scored) {
        return new RegressionEvaluator().setMetricName("r2").evaluate(scored);
    }

    @Test
    void areLearnedAtARateThatSuitsOthersAndForeseenInTheirUnit() throws IOException {
        assertTrue(r2(regressor().setStandardizeLabels(false).fit(houses).transform(houses)) < 0, "as they are");
        NeuralRegressionModel model = regressor().setNumWorkers(2).fit(houses);
        double r2 = r2(model.transform(houses));
        assertTrue(r2 > 0.95, "R² " + r2);
        double rmse = new RegressionEvaluator().setMetricName("rmse").evaluate(model.transform(houses));
        assertEquals(rmse, model.evaluate(houses).metrics().get("rmse"), rmse * 1e-3);
        assertTrue(model.summary().epochs().get(29).loss() < 0.1, "the loss is of what the network learns");
        assertTrue(model.summary().epochs().get(29).metric("rmse") > 1000, "metrics are in the labels' unit");
        model.save(folder.resolve("model").toString());
        NeuralRegressionModel loaded =
                NeuralRegressionModel.load(folder.resolve("model").toString());
        assertEquals(
                model.transform(houses).select("prediction").collectAsList(),
                loaded.transform(houses).select("prediction").collectAsList());
        assertEquals(r2, r2(regressor().fit(houses).transform(houses)), 1e-3, "one worker");
    }

    /** What rows add up to depends on their order in the last bits, and a model must not. */
    @Test
    void haveAScaleThatDoesNotDependOnTheOrderOfRows() {
        String network = regressor().setEpochs(1).fit(houses).getNetwork();
        assertEquals(
                network, regressor().setEpochs(1).fit(houses.repartition(7)).getNetwork());
        Sequential.Config layers = (Sequential.Config) NetworkJson.parse(network);
        Standardize.Config last = (Standardize.Config) layers.layers().get(2);
        assertEquals(List.of(1 / 65536.0), last.scale(), "the inverse of the power of two nearest to 71 000");
        assertEquals(400_000, -last.center().get(0) * 65536, 65536 / 16.0);
    }

    @Test
    void rowsThatAreHeldOutHaveNoPartInIt() {
        Dataset<Row> marked = houses.withColumn("held", houses.col("label").gt(1e9))
                .union(houses.selectExpr("features", "label * 1e6 as label", "true as held"));
        NeuralRegressor regressor = regressor().setEpochs(1).setValidationIndicatorCol("held");
        assertEquals(
                regressor().setEpochs(1).fit(houses).getNetwork(),
                regressor.fit(marked).getNetwork());
    }

    @Test
    void ofSeveralNumbersEachHasAScaleOfItsOwn() {
        Dataset<Row> several = houses.selectExpr("features", "array(label, label / 1e8 - 3) label");
        NeuralRegressionModel model = regressor()
                .setNetwork(new Sequential(new Dense(16, ActivationFunction.TANH), new Dense(2)))
                .fit(several);
        double[] errors = {0, 0};
        for (Row row : model.transform(several).collectAsList()) {
            List<Double> label = row.getList(row.fieldIndex("label"));
            double[] prediction = row.<Vector>getAs("prediction").toArray();
            errors[0] = Math.max(errors[0], Math.abs(prediction[0] - label.get(0)) / 90000);
            errors[1] = Math.max(errors[1], Math.abs(prediction[1] - label.get(1)) / 9e-4);
        }
        assertArrayEquals(new double[] {0, 0}, errors, 0.5, "in deviations");
    }

    @Test
    void quantilesAreInTheLabelsUnit() {
        NeuralRegressionModel model = regressor()
                .setNetwork(new Sequential(new Dense(16, ActivationFunction.TANH), new Dense(3)))
                .setQuantileProbabilities(0.1, 0.5, 0.9)
                .fit(houses);
        double r2 = r2(model.transform(houses));
        assertTrue(r2 > 0.9, "R² of the median " + r2);
    }

    @Test
    void thatAreAllTheSameAreForeseen() {
        Dataset<Row> same = houses.selectExpr("features", "500000.0 label");
        for (Row row : regressor().setEpochs(5).fit(same).transform(same).collectAsList()) {
            assertEquals(500_000, row.<Double>getAs("prediction"), 2);
        }
    }

    @Test
    void areRefusedWhereTheyWouldMeanSomethingElse() throws IOException {
        assertEquals(
                "standardizeLabels: PoissonNLLLoss[logRate=true, full=false] is not the same of labels"
                        + " that are shifted and scaled; set it to false, or loss to L1Loss, L2Loss, HuberLoss or one"
                        + " of your own",
                refusal(regressor().setLoss("PoissonNLLLoss")));
        NeuralRegressionModel model = regressor().setEpochs(1).fit(houses);
        String path = folder.resolve("model").toString();
        model.save(path);
        assertTrue(refusal(regressor().setInitialModel(path))
                .startsWith("standardizeLabels: begins with a center and a scale of its own"));
        NeuralRegressor going = regressor()
                .setStandardizeLabels(false)
                .setNetwork(model.getNetwork())
                .setInitialModel(path);
        double r2 = r2(going.fit(houses).transform(houses));
        assertTrue(r2 > 0.9, "going on from there, R² " + r2);
    }

    @Test
    void networksOfNamedNodesTakeLengthsAndKeepTheirPaths() {
        String network = """
            {"layer": "Network", "inputs": ["words", "words_lengths"], "nodes": [
                {"name": "embedded", "layer": {"layer": "Embedding", "vocabulary": 10, "size": 6}, "inputs": ["words"]},
                {"name": "mean", "layer": "MeanOverTime", "inputs": ["embedded", "words_lengths"]},
                {"name": "score", "layer": {"layer": "Dense", "units": 1}}]}
            """;
        Dataset<Row> rows = SPARK.session()
                .range(0, 240, 1, 3)
                .selectExpr(
                        "transform(sequence(1, CAST(1 + id * 7 % 13 AS INT)), i -> CAST(1 + (id * i) % 9 AS INT)) w")
                .selectExpr("w features", "400000 + 90000 * aggregate(w, 0, (a, b) -> a + b) / size(w) label");
        NeuralRegressionModel model = regressor()
                .setNetwork(network)
                .setInputShape(-1)
                .setFreeze("embedded.*")
                .setParameterGroups("[{\"pattern\": \"score.bias\", \"rate\": 2}]")
                .setEpochs(60)
                .setNumWorkers(2)
                .fit(rows);
        double r2 = r2(model.transform(rows));
        assertTrue(r2 > 0.8, "R² " + r2);
        String summary = model.summary().network();
        assertTrue(summary.contains("score") && summary.contains("Standardize"), summary);
        Dataset<Row> inner = model.layerOutput("score").transform(rows);
        assertTrue(Math.abs(inner.select("layer_score").first().getFloat(0)) < 10, "in its own unit");
    }

    @Test
    void aLayerAloneKeepsThePathsOfItsParameters() {
        NeuralRegressionModel model = regressor()
                .setNetwork(new Dense(1))
                .setFreeze("bias")
                .setParameterGroups("[{\"pattern\": \"weight\", \"rate\": 3}]")
                .fit(houses);
        double r2 = r2(model.transform(houses));
        assertTrue(r2 > 0.95, "R² " + r2);
    }

    /** With 8 bits, numbers at a mean of 1000 deviations are 4 deviations apart. */
    @Test
    void areAsExactInBf16() {
        Dataset<Row> far = houses.selectExpr("features", "label + 70000000 as label");
        NeuralRegressor narrow = regressor().setEpochs(60).setPrecision("bf16");
        double r2 = r2(narrow.fit(far).transform(far));
        assertTrue(r2 > 0.95, "R² " + r2);
    }

    private String refusal(NeuralRegressor regressor) {
        return assertThrows(IllegalArgumentException.class, () -> regressor.fit(houses))
                .getMessage();
    }
}
