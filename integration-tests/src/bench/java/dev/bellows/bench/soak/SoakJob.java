package dev.bellows.bench.soak;

import dev.bellows.examples.MnistData;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.progress.EpochMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What every trial trains: a small convolutional network with momentum, dropout, validation and early stopping, on some of MNIST.
 *
 * @param rows of MNIST
 * @param epochs of a fit
 * @param saves after every so many steps
 */
record SoakJob(int rows, int epochs, int saves) {
    /** One worker for each of the cluster's two executors. */
    static final int WORKERS = 2;

    private static final int BATCH = 64;
    private static final int DIGEST_BYTES = 8;

    Dataset<Row> data(SparkSession session) throws IOException {
        return MnistData.load(session, Path.of("notebooks", "data", "mnist"), MnistData.Split.TRAIN, rows)
                .cache();
    }

    NeuralClassifier classifier(Path checkpoints) {
        return new NeuralClassifier()
                .setFeaturesCol("image")
                .setNetwork(new Sequential(
                        new Conv2D(8, 5, ActivationFunction.RELU),
                        new MaxPool2D(2),
                        new Conv2D(16, 5, ActivationFunction.RELU),
                        new MaxPool2D(2),
                        new Flatten(),
                        new Dropout(0.1),
                        new Dense(10)))
                .setInputShape(1, 28, 28)
                .setNumWorkers(WORKERS)
                .setBatchSize(BATCH)
                .setOptimizer("sgd")
                .setLearningRate(0.05)
                .setMomentum(0.9)
                .setSeed(1)
                .setEpochs(epochs)
                .setValidationFraction(0.1)
                .setEarlyStoppingPatience(epochs)
                .setCheckpointDir(checkpoints.toString())
                .setCheckpointSteps(saves)
                .setVerbosity(0);
    }

    /**
     * A digest of the weights and of every epoch's figures, which must be those of the undisturbed run.
     *
     * @param folder where the model may be saved
     */
    static String bits(NeuralClassificationModel model, Path folder) throws IOException {
        String path = folder.resolve("model").toString();
        model.write().overwrite().save(path);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(Path.of(path, "weights.safetensors")));
            for (EpochMetrics epoch : model.summary().epochs()) {
                digest.update((epoch.loss() + " " + epoch.metrics()).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("soak: every Java platform has SHA-256, this one has not", e);
        }
    }
}
