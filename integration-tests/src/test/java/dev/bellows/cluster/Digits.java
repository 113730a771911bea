package dev.bellows.cluster;

import dev.bellows.examples.MnistData;
import dev.bellows.spark.NeuralClassifier;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Some of MNIST, and a small convolutional network that learns it. */
final class Digits {
    private static final String NETWORK = """
        {"layer": "Sequential", "layers": [
            {"layer": "Conv2D", "channels": 8, "kernel": 5, "activation": "relu"},
            {"layer": "MaxPool2D", "size": 2},
            {"layer": "Conv2D", "channels": 16, "kernel": 5, "activation": "relu"},
            {"layer": "MaxPool2D", "size": 2},
            {"layer": "Flatten"},
            {"layer": "Dense", "units": 10}]}
        """;

    private Digits() {}

    /**
     * The first {@code rows} digits. Cut off while loading, not by {@code Dataset.limit}: Spark may take that from other
     * partitions when it computes the rows again, as it does after an executor is lost with what it had cached.
     */
    static Dataset<Row> some(SparkSession session, MnistData.Split split, int rows) throws IOException {
        return MnistData.load(session, Path.of("..", "notebooks", "data", "mnist"), split, rows)
                .cache();
    }

    static NeuralClassifier classifier() {
        return new NeuralClassifier()
                .setFeaturesCol("image")
                .setNetwork(NETWORK)
                .setInputShape(1, 28, 28)
                .setNumWorkers(2)
                .setBatchSize(64)
                .setOptimizer("sgd")
                .setLearningRate(0.05)
                .setMomentum(0.9)
                .setSeed(1);
    }
}
