package dev.bellows.cluster;

import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.examples.MnistData;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralEmbedder;
import dev.bellows.spark.NeuralEmbeddingModel;
import dev.bellows.spark.progress.EvaluationSummary;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The upper half of a digit finds the lower half of the same digit among those of digits that were never seen. */
class HalvesOfDigitsTest {
    private static final int UNSEEN = 500;

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private static Dataset<Row> halves(MnistData.Split split, int rows) throws IOException {
        return Digits.some(CLUSTER.session(), split, rows)
                .select(
                        expr("slice(image, 1, 392)").as("upper"),
                        expr("slice(image, 393, 392)").as("lower"));
    }

    private static Sequential tower() {
        return new Sequential(new Dense(256, ActivationFunction.RELU), new Dense(64));
    }

    private static NeuralEmbedder embedder(int workers) {
        return new NeuralEmbedder()
                .setNetwork(tower())
                .setItemNetwork(tower())
                .setQueryCol("upper")
                .setItemCol("lower")
                .setLoss("{\"loss\": \"InfoNCELoss\", \"temperature\": 0.1, \"symmetric\": true}")
                .setNumWorkers(workers)
                .setBatchSize(256)
                .setLearningRate(0.001)
                .setSeed(1);
    }

    @Test
    void anUpperHalfFindsItsLowerHalf() throws IOException {
        NeuralEmbeddingModel model = embedder(2).setEpochs(10).fit(halves(MnistData.Split.TRAIN, 5_000));
        EvaluationSummary found = model.evaluate(halves(MnistData.Split.TEST, UNSEEN));
        assertEquals(UNSEEN, found.samples());
        assertTrue(found.metric("recall@10") > 0.8, found.toString()); // by chance 0.02
    }

    @Test
    void twoExecutorsLearnWhatOneDoes() throws IOException {
        Dataset<Row> train =
                halves(MnistData.Split.TRAIN, 1100); // the last batch has 76 rows, all of the first worker's lanes
        double[] one = embedder(1).setEpochs(3).fit(train).summary().objectiveHistory();
        double[] two = embedder(2).setEpochs(3).fit(train).summary().objectiveHistory();
        for (int epoch = 0; epoch < one.length; epoch++) {
            assertEquals(one[epoch], two[epoch], 1e-5 * one[epoch], "loss of epoch " + (epoch + 1));
        }
    }
}
