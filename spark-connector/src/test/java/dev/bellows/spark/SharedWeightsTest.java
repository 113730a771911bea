package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Param shardWeights: weights of which each replica has rows. */
class SharedWeightsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local(4);

    @TempDir
    Path folder;

    private static Dataset<Row> rows() {
        return ShortTexts.rows(SPARK.session());
    }

    private static List<double[]> raw(NeuralClassificationModel model) {
        return ShortTexts.raw(model, SPARK.session());
    }

    /** Two weights of 16 384 numbers or more, of rows that three workers share unevenly. */
    private static NeuralClassifier classifier() {
        return ShortTexts.classifier()
                .setNetwork(new Sequential(
                        new Embedding(20, 32),
                        new Flatten(),
                        new Dense(128, ActivationFunction.TANH),
                        new Dense(130, ActivationFunction.TANH),
                        new Dense(3)));
    }

    @Test
    void workersThatShareTheWeightsLearnWhatOneLearns() throws IOException {
        NeuralClassificationModel one = classifier().fit(rows());
        for (int workers : new int[] {2, 3}) {
            NeuralClassificationModel several = classifier()
                    .setNumWorkers(workers)
                    .setShardWeights(true)
                    .setCheckpointDir(folder.resolve("run" + workers).toString())
                    .fit(rows());
            ShortTexts.assertAlike(raw(one), raw(several));
            assertArrayEquals(
                    one.summary().metricHistory("validation-loss"),
                    several.summary().metricHistory("validation-loss"),
                    1e-4);
            String saved = folder.resolve("model" + workers).toString();
            several.save(saved);
            ShortTexts.assertAlike(raw(one), raw(NeuralClassificationModel.load(saved)));
            ShortTexts.assertAlike(
                    raw(several),
                    raw(classifier()
                            .setNumWorkers(workers)
                            .setShardWeights(true)
                            .setInitialModel(saved)
                            .setLearningRate(1e-9)
                            .fit(rows())));
        }
    }

    @Test
    void goesTogetherWithOtherWaysToDivideANetwork() {
        List<double[]> one = raw(classifier().fit(rows()));
        NeuralClassifier four = classifier().setNumWorkers(4).setShardWeights(true);
        ShortTexts.assertAlike(one, raw(four.setTensorParallel(2).fit(rows())));
        ShortTexts.assertAlike(
                one, raw(four.setTensorParallel(1).setPipelineParallel(2).fit(rows())));
    }

    @Test
    void saysWhatItDoesNotGoTogetherWith() {
        NeuralClassifier shared = classifier().setNumWorkers(2).setShardWeights(true);
        assertEquals(
                "gradientCompression: must be fp32 with shardWeights, as gradients are added up where weights are put"
                        + " together: bf16; set it to fp32, or shardWeights to false",
                refusal(shared.setGradientCompression("bf16")));
        shared.setGradientCompression("fp32");
        assertTrue(refusal(shared.setSyncEvery(2)).contains("shardWeights"));
        assertTrue(refusal(shared.setSyncEvery(1).setLogicalShards(2)).contains("shardWeights"));
    }

    private static String refusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows()))
                .getMessage();
    }
}
