package dev.bellows.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralRegressor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A regression as small tables are: 442 rows of 10 measurements, a label that follows from some of them, and noise. What
 * {@code NeuralRegressor} learns from a DataFrame explains as much of rows that it has not seen as what PyTorch learns with the same
 * network, first weights, optimizer and number of steps from batches in another order.
 */
final class RegressionOracleTest {
    private static final int ROWS = 442;
    private static final int TRAINED = 342;
    private static final int WIDTH = 10;
    private static final int UNITS = 16;
    private static final int BATCH = 38; // nine whole ones
    private static final int EPOCHS = 60;
    private static final double RATE = 0.01;
    private static final long SEED = 3;
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);

    private final float[][] x = new float[ROWS][WIDTH];
    private final float[] y = new float[ROWS];
    private Torch torch;

    @BeforeEach
    void open() {
        torch = Torch.open();
        Random random = new Random(Agreement.SEED);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < WIDTH; j++) {
                x[i][j] = (float) random.nextGaussian();
            }
            y[i] = (float) (1.5 * x[i][2]
                    + x[i][8]
                    - 0.8 * x[i][1]
                    + 0.7 * Math.sin(2 * x[i][3])
                    + 0.5 * x[i][2] * x[i][8]
                    + 0.5 * random.nextGaussian());
        }
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    @Test
    void explainsAsMuchAsPyTorch() throws IOException {
        double theirs = r2(trainedByPyTorch());
        double ours = trainedByUs();
        assertTrue(theirs > 0.8, "PyTorch's R² " + theirs);
        assertEquals(theirs, ours, 0.01, "R²");
    }

    private double trainedByUs() throws IOException {
        try (SparkSession session = SparkSession.builder()
                .master("local[2]")
                .appName("regression")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate()) {
            NeuralRegressor regressor = new NeuralRegressor()
                    .setNetwork(network())
                    .setSeed(SEED)
                    .setNumWorkers(2)
                    .setBatchSize(BATCH)
                    .setEpochs(EPOCHS)
                    .setOptimizer("adam")
                    .setLearningRate(RATE);
            Dataset<Row> unseen = frame(session, TRAINED, ROWS);
            return new RegressionEvaluator()
                    .setMetricName("r2")
                    .evaluate(regressor.fit(frame(session, 0, TRAINED)).transform(unseen));
        }
    }

    private Dataset<Row> frame(SparkSession session, int from, int to) {
        List<Row> rows = IntStream.range(from, to)
                .mapToObj(i -> RowFactory.create(Vectors.dense(doubles(x[i])), (double) y[i]))
                .toList();
        return session.createDataFrame(rows, SCHEMA);
    }

    private static double[] doubles(float... floats) {
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    /** Weights of both layers after Adam's steps on PyTorch's gradients. */
    private List<Values> trainedByPyTorch() {
        Random random = new Random(1);
        List<Values> weights = firstWeights();
        List<Adam> adams = weights.stream().map(Adam::new).toList();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, TRAINED).boxed().toList());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            for (int from = 0; from < TRAINED; from += BATCH) {
                List<Integer> rows = order.subList(from, from + BATCH);
                List<Values> inputs = new ArrayList<>(List.of(features(rows)));
                inputs.addAll(weights);
                Values labels = labels(rows);
                Values mean = Values.of(filled(1f / BATCH), BATCH);
                List<Values> passed = torch.run(in -> List.of(losses(in, torch.array(labels))), inputs, mean);
                for (int i = 0; i < adams.size(); i++) {
                    adams.get(i).step(passed.get(2 + i).floats());
                }
            }
        }
        return weights;
    }

    /** Those that the seed gives us. */
    private static List<Values> firstWeights() {
        try (Scope scope = Scope.open("first weights")) {
            Sequential net = network();
            net.initialize(new Xavier(), SEED);
            net.materialize(Shape.of(1, WIDTH));
            return net.parameters().values().stream()
                    .map(parameter -> Values.of(parameter.data()))
                    .toList();
        }
    }

    private static Sequential network() {
        return new Sequential(new Dense(UNITS, ActivationFunction.TANH), new Dense(1));
    }

    private static NDArray losses(List<NDArray> in, NDArray labels) {
        NDArray difference = output(in).reshape(BATCH).sub(labels);
        return difference.mul(difference).mul(0.5f);
    }

    private static NDArray output(List<NDArray> in) {
        NDArray hidden =
                Activation.tanh(Linear.linear(in.get(0), in.get(1), in.get(2)).singletonOrThrow());
        return Linear.linear(hidden, in.get(3), in.get(4)).singletonOrThrow();
    }

    /** Of the rows that nobody trained on. */
    private double r2(List<Values> weights) {
        List<Integer> rows = IntStream.range(TRAINED, ROWS).boxed().toList();
        List<Values> inputs = new ArrayList<>(List.of(features(rows)));
        inputs.addAll(weights);
        float[] predicted = torch.run(
                        in -> List.of(output(in).reshape(rows.size())),
                        inputs,
                        Values.of(new float[rows.size()], rows.size()))
                .get(0)
                .floats();
        double mean = rows.stream().mapToDouble(i -> y[i]).average().orElseThrow();
        double left = 0;
        double all = 0;
        for (int i = 0; i < predicted.length; i++) {
            left += Math.pow(y[TRAINED + i] - predicted[i], 2);
            all += Math.pow(y[TRAINED + i] - mean, 2);
        }
        return 1 - left / all;
    }

    private Values features(List<Integer> rows) {
        float[] all = new float[rows.size() * WIDTH];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(x[rows.get(i)], 0, all, i * WIDTH, WIDTH);
        }
        return Values.of(all, rows.size(), WIDTH);
    }

    private Values labels(List<Integer> rows) {
        float[] all = new float[rows.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = y[rows.get(i)];
        }
        return Values.of(all, all.length);
    }

    private static float[] filled(float value) {
        float[] all = new float[BATCH];
        Arrays.fill(all, value);
        return all;
    }

    /** Adam as its paper has it (Kingma and Ba, 2015), on an array. */
    private static final class Adam {
        private final float[] weight;
        private final double[] mean;
        private final double[] square;
        private int steps;

        Adam(Values weight) {
            this.weight = weight.floats();
            mean = new double[this.weight.length];
            square = new double[this.weight.length];
        }

        void step(float... gradient) {
            steps++;
            for (int i = 0; i < weight.length; i++) {
                mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
                square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
                double corrected = Math.sqrt(square[i] / (1 - Math.pow(0.999, steps))) + 1e-8;
                weight[i] -= (float) (RATE * mean[i] / (1 - Math.pow(0.9, steps)) / corrected);
            }
        }
    }
}
