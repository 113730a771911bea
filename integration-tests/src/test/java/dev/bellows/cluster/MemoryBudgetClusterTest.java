package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.examples.MnistData;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.launch.TrainingFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Params on what a worker holds reach two executor processes. */
class MemoryBudgetClusterTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private static final Pattern REFUSAL =
            Pattern.compile("activationMemory: must be at least (\\d+) for a step of this"
                    + " worker, which takes (\\d+) MiB if nothing is computed again: 1; ");

    /** Its layers together take far more than any of them, whatever the processor makes of one. */
    private static final Sequential DEEP = new Sequential(Stream.concat(
                    IntStream.range(0, 7).mapToObj(layer -> new Dense(512, ActivationFunction.TANH)),
                    Stream.of(new Dense(10)))
            .toArray(Block[]::new));

    @TempDir
    Path folder;

    @Test
    void theSmallestBudgetThatARefusalNamesTrainsToTheSameBits() throws IOException {
        Dataset<Row> train = Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 1200);
        NeuralClassifier classifier =
                Digits.classifier().setNetwork(DEEP).setBatchSize(1024).setEpochs(2); // the last batches are smaller
        TrainingFailedException refused = assertThrows(
                TrainingFailedException.class,
                () -> classifier.setActivationMemory(1).fit(train));
        Matcher sentence = REFUSAL.matcher(refused.getMessage());
        assertTrue(sentence.find(), refused.getMessage());
        int least = Integer.parseInt(sentence.group(1));
        int all = Integer.parseInt(sentence.group(2));
        assertTrue(least < all, refused.getMessage()); // so what follows computes parts again
        save(classifier.setActivationMemory(least).fit(train), "bound");
        save(classifier.setActivationMemory(0).fit(train), "free");
        assertEquals(
                -1,
                Files.mismatch(folder.resolve("bound/weights.safetensors"), folder.resolve("free/weights.safetensors")),
                "first byte in which the weights differ");
    }

    /** Each executor has half of the table; the model on the driver has it whole. */
    @Test
    void aTableLiesOnTwoExecutorsAndLearnsWhatAWholeOneLearns() {
        Dataset<Row> rows = CLUSTER.session()
                .range(0, 600, 1, 3)
                .selectExpr(
                        "array(CAST(id * 7919 % 5000 AS INT), CAST(id * 104729 % 4999 AS INT)) AS ids",
                        "CAST(id % 3 AS INT) AS label");
        NeuralClassifier classifier = new NeuralClassifier()
                .setFeaturesCol("ids")
                .setNetwork(new Sequential(new Embedding(5000, 8), new Flatten(), new Dense(3)))
                .setOptimizer("sgd")
                .setLearningRate(0.5)
                .setBatchSize(64)
                .setEpochs(2)
                .setNumWorkers(2)
                .setSeed(3);
        List<Row> whole = scores(classifier.fit(rows), rows);
        List<Row> divided = scores(classifier.setShardEmbeddings(4).fit(rows), rows);
        assertAlike(whole, divided);
    }

    /** Each executor has half of the rows of every weight that is large; the model on the driver has them whole. */
    @Test
    void weightsLieOnTwoExecutorsAndLearnWhatWholeOnesLearn() throws IOException {
        Dataset<Row> train = Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 1200);
        NeuralClassifier classifier = Digits.classifier()
                .setNetwork(DEEP)
                .setNumWorkers(2)
                .setBatchSize(128)
                .setEpochs(1);
        List<Row> whole = scores(classifier.fit(train), train);
        List<Row> shared = scores(classifier.setShardWeights(true).fit(train), train);
        assertAlike(whole, shared);
    }

    /** Each executor has one of two heads, and half of the units that feed forward. */
    @Test
    void aTransformerIsDividedBetweenTwoExecutorsAndLearnsWhatOneLearns() {
        Dataset<Row> rows = CLUSTER.session()
                .range(0, 200, 1, 3)
                .selectExpr(
                        "array(CAST(id * 7 % 30 AS INT), CAST(id * 11 % 29 AS INT), CAST(id % 3 AS INT)) AS ids",
                        "CAST(id % 3 AS INT) AS label");
        NeuralClassifier classifier = new NeuralClassifier()
                .setFeaturesCol("ids")
                .setNetwork(new Sequential(
                        new Embedding(30, 16), new TransformerEncoderLayer(16, 2, 32), new Flatten(), new Dense(3)))
                .setOptimizer("sgd")
                .setLearningRate(0.1)
                .setBatchSize(32)
                .setEpochs(2)
                .setSeed(3);
        List<Row> one = scores(classifier.fit(rows), rows);
        List<Row> divided =
                scores(classifier.setNumWorkers(2).setTensorParallel(2).fit(rows), rows);
        assertAlike(one, divided);
    }

    /** Each executor has half of the words and half of the classes, up to one. */
    @Test
    void vocabulariesAreDividedBetweenTwoExecutorsAndTheSameIsLearned() {
        Dataset<Row> rows = CLUSTER.session()
                .range(0, 200, 1, 3)
                .selectExpr(
                        "array(CAST(id * 7919 % 1301 AS INT), CAST(id * 31 % 1301 AS INT)) AS ids",
                        "CAST(id * 7 % 1103 AS INT) AS label");
        NeuralClassifier classifier = new NeuralClassifier()
                .setFeaturesCol("ids")
                .setNetwork(new Sequential(new Embedding(1301, 8), new Flatten(), new Dense(1103)))
                .setOptimizer("sgd")
                .setLearningRate(0.5)
                .setBatchSize(32)
                .setEpochs(2)
                .setMetrics("accuracy", "cross-entropy")
                .setValidationFraction(0.2)
                .setSeed(3);
        NeuralClassificationModel one = classifier.fit(rows);
        NeuralClassificationModel two =
                classifier.setNumWorkers(2).setTensorParallel(2).fit(rows);
        assertAlike(scores(one, rows), scores(two, rows));
        for (String metric : List.of("accuracy", "validation-accuracy", "validation-cross-entropy")) {
            assertArrayEquals(one.summary().metricHistory(metric), two.summary().metricHistory(metric), 1e-4, metric);
        }
    }

    private static void assertAlike(List<Row> expected, List<Row> found) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    expected.get(i).<Vector>getAs(0).toArray(),
                    found.get(i).<Vector>getAs(0).toArray(),
                    1e-5,
                    "row " + i);
        }
    }

    private static List<Row> scores(NeuralClassificationModel model, Dataset<Row> rows) {
        return model.transform(rows).select("rawPrediction").collectAsList();
    }

    private void save(NeuralClassificationModel model, String name) throws IOException {
        model.save(folder.resolve(name).toString());
    }
}
