package dev.bellows.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.NeuralRegressionModel;
import dev.bellows.spark.NeuralRegressor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What classifiers of one output and of several labels, and regressors of several numbers and of quantiles, learn from a DataFrame on two
 * workers: the same as PyTorch, with the same first weights, by steps of gradient descent on all rows at once, whose order then does not
 * matter.
 */
final class TaskOracleTest {
    private static final int ROWS = 48;
    private static final int WIDTH = 4;
    private static final int UNITS = 6;
    private static final int STEPS = 40;
    private static final double RATE = 0.2;
    private static final long SEED = 11;
    private static final float[] POINT = {0.5f, -1, 0.25f, 2};
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", SQLDataTypes.VectorType());

    private final float[][] x = new float[ROWS][WIDTH];
    private final float[][] y = new float[ROWS][3];
    private Torch torch;
    private SparkSession session;

    @BeforeEach
    void open() {
        torch = Torch.open();
        session = SparkSession.builder()
                .master("local[2]")
                .appName("tasks")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        Random random = new Random(Agreement.SEED);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < WIDTH; j++) {
                x[i][j] = (float) random.nextGaussian();
            }
            y[i][0] = x[i][0] + 0.5f * (float) random.nextGaussian();
            y[i][1] = x[i][1] * x[i][2] + 0.5f * (float) random.nextGaussian();
            y[i][2] = x[i][3] - x[i][0] + 0.5f * (float) random.nextGaussian();
        }
    }

    @AfterEach
    void close() throws IOException {
        session.close();
        torch.close();
    }

    @Test
    void severalLabels() {
        NeuralClassificationModel model =
                classifier(3).fit(frame().selectExpr("features", "transform(label, number -> number > 0) AS label"));
        assertArrayEquals(
                trained(3, answers(3), TaskOracleTest::crossEntropy),
                model.predictRaw(point()).toArray(),
                1e-4);
    }

    @Test
    void twoClassesByOneNumber() {
        NeuralClassificationModel model =
                classifier(1).fit(frame().selectExpr("features", "IF(label[0] > 0, 1, 0) AS label"));
        double[] expected = trained(1, answers(1), TaskOracleTest::crossEntropy);
        assertArrayEquals(
                new double[] {-expected[0], expected[0]},
                model.predictRaw(point()).toArray(),
                1e-4);
    }

    @Test
    void severalNumbers() {
        NeuralRegressionModel model = regressor(3).fit(frame());
        assertArrayEquals(
                trained(3, labels(3), (p, t) -> p.sub(t).square().div(2)),
                model.predictAll(point()).toArray(),
                1e-4);
    }

    @Test
    void quantiles() {
        NeuralRegressionModel model = regressor(3)
                .setQuantileProbabilities(0.1, 0.5, 0.9)
                .fit(frame().selectExpr("features", "label[0] AS label"));
        double[] expected = trained(3, labels(1), (p, t) -> {
            NDArray missing = t.sub(p);
            NDArray shares = p.getManager().create(new float[] {0.1f, 0.5f, 0.9f});
            return NDArrays.maximum(missing.mul(shares), missing.mul(shares.sub(1)));
        });
        Arrays.sort(expected);
        assertArrayEquals(expected, model.predictAll(point()).toArray(), 1e-4);
    }

    /** -y·ln σ(x) - (1 - y)·ln(1 - σ(x)). */
    private static NDArray crossEntropy(NDArray score, NDArray answer) {
        NDArray signs = answer.mul(2).sub(1);
        return LossRows.missed(score.mul(signs));
    }

    private static org.apache.spark.ml.linalg.Vector point() {
        return Vectors.dense(
                IntStream.range(0, WIDTH).mapToDouble(i -> POINT[i]).toArray());
    }

    private NeuralClassifier classifier(int outputs) {
        return new NeuralClassifier()
                .setNetwork(network(outputs))
                .setSeed(SEED)
                .setNumWorkers(2)
                .setBatchSize(ROWS)
                .setEpochs(STEPS)
                .setOptimizer("sgd")
                .setLearningRate(RATE);
    }

    private NeuralRegressor regressor(int outputs) {
        return new NeuralRegressor()
                .setNetwork(network(outputs))
                .setSeed(SEED)
                .setNumWorkers(2)
                .setBatchSize(ROWS)
                .setEpochs(STEPS)
                .setOptimizer("sgd")
                .setLearningRate(RATE);
    }

    private static Sequential network(int outputs) {
        return new Sequential(new Dense(UNITS, ActivationFunction.TANH), new Dense(outputs));
    }

    /** Labels are arrays of floats. */
    private Dataset<Row> frame() {
        List<Row> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> RowFactory.create(vector(x[i]), vector(y[i])))
                .toList();
        Dataset<Row> frame = session.createDataFrame(rows, SCHEMA);
        return frame.withColumn("label", org.apache.spark.ml.functions.vector_to_array(frame.col("label"), "float32"));
    }

    private static org.apache.spark.ml.linalg.Vector vector(float... floats) {
        return Vectors.dense(
                IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray());
    }

    private Values labels(int columns) {
        float[] all = new float[ROWS * columns];
        for (int i = 0; i < all.length; i++) {
            all[i] = y[i / columns][i % columns];
        }
        return Values.of(all, ROWS, columns);
    }

    private Values answers(int columns) {
        float[] all = labels(columns).floats();
        for (int i = 0; i < all.length; i++) {
            all[i] = all[i] > 0 ? 1 : 0;
        }
        return Values.of(all, ROWS, columns);
    }

    /** What the network gives for the point after PyTorch's steps. */
    private double[] trained(int outputs, Values labels, BinaryOperator<NDArray> loss) {
        List<Values> weights = firstWeights(outputs);
        float[] even = new float[ROWS];
        Arrays.fill(even, 1f / ROWS);
        for (int step = 0; step < STEPS; step++) {
            List<Values> inputs = new ArrayList<>(List.of(features()));
            inputs.addAll(weights);
            List<Values> passed = torch.run(
                    in -> List.of(LossRows.mean(loss.apply(output(in), torch.array(labels)))),
                    inputs,
                    Values.of(even, ROWS));
            for (int i = 0; i < weights.size(); i++) {
                float[] weight = weights.get(i).floats();
                float[] gradient = passed.get(2 + i).floats();
                for (int j = 0; j < weight.length; j++) {
                    weight[j] -= (float) (RATE * gradient[j]);
                }
            }
        }
        List<Values> inputs = new ArrayList<>(List.of(Values.of(POINT, 1, WIDTH)));
        inputs.addAll(weights);
        float[] found = torch.run(in -> List.of(output(in)), inputs, Values.of(new float[outputs], 1, outputs))
                .get(0)
                .floats();
        return IntStream.range(0, outputs).mapToDouble(i -> found[i]).toArray();
    }

    private Values features() {
        float[] all = new float[ROWS * WIDTH];
        for (int i = 0; i < ROWS; i++) {
            System.arraycopy(x[i], 0, all, i * WIDTH, WIDTH);
        }
        return Values.of(all, ROWS, WIDTH);
    }

    private static NDArray output(List<NDArray> in) {
        NDArray hidden =
                Activation.tanh(Linear.linear(in.get(0), in.get(1), in.get(2)).singletonOrThrow());
        return Linear.linear(hidden, in.get(3), in.get(4)).singletonOrThrow();
    }

    /** Those that the seed gives us. */
    private static List<Values> firstWeights(int outputs) {
        try (Scope scope = Scope.open("first weights")) {
            Sequential net = network(outputs);
            net.initialize(new Xavier(), SEED);
            net.materialize(Shape.of(1, WIDTH));
            return net.parameters().values().stream()
                    .map(parameter -> Values.of(parameter.data()))
                    .toList();
        }
    }
}
