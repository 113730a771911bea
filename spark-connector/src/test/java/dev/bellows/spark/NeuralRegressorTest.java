package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NeuralRegressorTest {
    private static final long SEED = 442;
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private final Dataset<Row> frame = SPARK.session()
            .createDataFrame(
                    JavaSparkContext.fromSparkContext(SPARK.session().sparkContext())
                            .parallelize(rows(400), 3),
                    SCHEMA);

    @Test
    void learnsNumbersWithOneWorkerAndWithTwo() {
        NeuralRegressionModel model = regressor().setNumWorkers(2).fit(frame);
        double r2 = r2(model.transform(frame));
        assertTrue(r2 > 0.95, "R² " + r2);
        assertEquals(r2, r2(regressor().fit(frame).transform(frame)), 1e-4);
        assertEquals(3, model.numFeatures());
        assertTrue(
                model.summary().epochs().get(29).loss() < 0.2, model.summary().toString());
    }

    @Test
    void scoresARowAsATable() {
        NeuralRegressionModel model = regressor().setEpochs(1).fit(frame);
        Row first = model.transform(frame).first();
        assertEquals(model.predict(first.<Vector>getAs("features")), first.<Double>getAs("prediction"), 1e-6);
    }

    @Test
    void savesAndLoadsWhatItLearned() throws IOException {
        NeuralRegressionModel model = regressor().setEpochs(2).fit(frame);
        model.save(folder.resolve("model").toString());
        NeuralRegressionModel loaded =
                NeuralRegressionModel.load(folder.resolve("model").toString());
        assertEquals(
                model.transform(frame).select("prediction").collectAsList(),
                loaded.transform(frame).select("prediction").collectAsList());
        NeuralRegressor regressor = regressor();
        regressor.save(folder.resolve("stage").toString());
        assertEquals(
                0.05, NeuralRegressor.load(folder.resolve("stage").toString()).getLearningRate());
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {regressor().setEpochs(1)})
                .fit(frame);
        assertEquals(400, pipeline.transform(frame).count());
    }

    @Test
    void takesALossByName() {
        NeuralRegressionModel model = regressor().setLoss("HuberLoss").fit(frame);
        double r2 = r2(model.transform(frame));
        assertTrue(r2 > 0.9, "R² " + r2);
    }

    @Test
    void rowsCountAsMuchAsTheirWeights() {
        Dataset<Row> wrong = frame.selectExpr("features", "label + 100 as label", "0.0 as w");
        Dataset<Row> weighted =
                frame.selectExpr("features", "label", "2.0 as w").union(wrong);
        NeuralRegressor regressor =
                regressor().setNumWorkers(2).setBatchSize(64).setWeightCol("w");
        double r2 = r2(regressor.fit(weighted).transform(frame));
        assertTrue(r2 > 0.95, "R² " + r2);
        assertEquals(
                "weightCol: column 'w' holds -1.0 in row 0 of partition 0; weights must be at least 0; 0 leaves a row"
                        + " out",
                refusal(regressor, frame.selectExpr("features", "label", "-1.0D as w")));
        assertTrue(refusal(regressor, frame)
                .startsWith("weightCol: the DataFrame has no column 'w'; it has features, label"));
    }

    @Test
    void refusesANetworkOfSeveralOutputsAndLabelsThatAreNoNumbers() {
        assertEquals(
                "network: must end in one number, as the label 'label' is one: its output has shape [2]; end it in a"
                        + " Dense layer of one unit, give labels of 2 numbers as vectors or arrays, or set"
                        + " quantileProbabilities to learn quantiles",
                refusal(regressor().setNetwork(new Sequential(new Dense(2))), frame));
        assertEquals(
                "labelCol: column 'label' must be a number: it is string; turn it into one with cast or StringIndexer",
                refusal(regressor(), frame.selectExpr("features", "'a' as label")));
        assertEquals(
                "labelCol: column 'label' holds NaN in row 0 of partition 0; replace what is not a finite 32-bit number"
                        + " (Imputer, na().fill()) or drop such rows",
                refusal(regressor(), frame.selectExpr("features", "double('NaN') as label")));
    }

    private static String refusal(NeuralRegressor regressor, Dataset<Row> frame) {
        return assertThrows(IllegalArgumentException.class, () -> regressor.fit(frame))
                .getMessage();
    }

    private static NeuralRegressor regressor() {
        return new NeuralRegressor()
                .setNetwork(new Sequential(new Dense(16, ActivationFunction.TANH), new Dense(1)))
                .setOptimizer("adam")
                .setLearningRate(0.05)
                .setBatchSize(32)
                .setEpochs(30)
                .setSeed(5);
    }

    private static double r2(Dataset<Row> scored) {
        return new RegressionEvaluator().setMetricName("r2").evaluate(scored);
    }

    private static List<Row> rows(int count) {
        Random random = new Random(SEED);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] x = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
            double y = 2 * Math.sin(x[0]) + x[1] - 0.5 * x[2] * x[2] + 0.1 * random.nextGaussian();
            rows.add(RowFactory.create(Vectors.dense(x), y));
        }
        return rows;
    }
}
