package dev.bellows.cluster;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Fits that are so small that an emulated device computes them in moments. */
final class SmallFits {
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);

    private static final int ROWS = 96;

    private SmallFits() {}

    /** Points of three classes, in four partitions. */
    static Dataset<Row> points(SparkSession session) {
        Random random = new Random(7);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            int label = i % 3;
            rows.add(RowFactory.create(
                    Vectors.dense(label + 0.3 * random.nextGaussian(), 2.0 - label + 0.3 * random.nextGaussian()),
                    (double) label));
        }
        return session.createDataFrame(
                JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(rows, 4), SCHEMA);
    }

    static NeuralClassifier classifier(String device) {
        return new NeuralClassifier()
                .setNetwork(new Sequential(new Dense(8, ActivationFunction.TANH), new Dense(3)))
                .setNumWorkers(2)
                .setBatchSize(32)
                .setEpochs(3)
                .setOptimizer("sgd")
                .setLearningRate(0.1)
                .setSeed(1)
                .setDevice(device);
    }

    /** The probabilities of each row, in order. */
    static double[][] probabilities(NeuralClassificationModel model, Dataset<Row> points) {
        return model.transform(points).select("probability").collectAsList().stream()
                .map(row -> ((Vector) row.get(0)).toArray())
                .toArray(double[][]::new);
    }
}
