package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.examples.MnistData;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An executor is killed by the system while it trains. */
class KilledExecutorTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().with("spark.executor.heartbeatInterval", "200ms");

    private static final int MOST_EPOCHS = 1 << 12;

    @TempDir
    Path folder;

    @Test
    void theStageIsRetriedAndEndsWithTheSameBits() throws IOException {
        NeuralClassificationModel disturbed = disturbed(Digits.classifier(), progress -> progress.step() > 1);
        assertEquals(0, disturbed.summary().resumed());
        assertSameBits(disturbed);
    }

    @Test
    void theRetryGoesOnFromTheLastCheckpointAndEndsWithTheSameBits() throws IOException {
        NeuralClassifier saving = Digits.classifier()
                .setCheckpointDir(folder.resolve("checkpoints").toString());
        // in the third epoch, before which the second was saved
        NeuralClassificationModel disturbed = disturbed(saving, progress -> progress.epoch() > 2);
        int resumed = disturbed.summary().resumed();
        assertTrue(resumed >= 2, "went on after epoch " + resumed);
        assertSameBits(disturbed);
    }

    /** Trained while an executor was killed. */
    private static NeuralClassificationModel disturbed(NeuralClassifier classifier, Predicate<Progress> when)
            throws IOException {
        long victim = CLUSTER.executors().values().iterator().next();
        WhileTraining kill =
                new WhileTraining(when, () -> ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly));
        CLUSTER.session().sparkContext().addSparkListener(kill);
        NeuralClassificationModel disturbed;
        int epochs = 4;
        do { // a machine that is done before a heartbeat tells of its training gets more to do
            epochs *= 2;
            disturbed = classifier.setEpochs(epochs).fit(digits());
        } while (!kill.done() && epochs < MOST_EPOCHS);
        assertTrue(kill.done(), "no heartbeat told of training under way");
        CLUSTER.session().sparkContext().removeSparkListener(kill);
        assertEquals(epochs, disturbed.summary().totalIterations());
        return disturbed;
    }

    private void assertSameBits(NeuralClassificationModel disturbed) throws IOException {
        int epochs = disturbed.summary().totalIterations();
        NeuralClassificationModel undisturbed =
                Digits.classifier().setEpochs(epochs).fit(digits());
        undisturbed.save(folder.resolve("undisturbed").toString());
        disturbed.save(folder.resolve("disturbed").toString());
        assertEquals(
                -1,
                Files.mismatch(
                        folder.resolve("undisturbed/weights.safetensors"),
                        folder.resolve("disturbed/weights.safetensors")),
                "first byte in which the weights differ");
        for (int epoch = 0; epoch < epochs; epoch++) {
            assertEquals(
                    undisturbed.summary().epochs().get(epoch).loss(),
                    disturbed.summary().epochs().get(epoch).loss());
        }
    }

    private static Dataset<Row> digits() throws IOException {
        return Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 3000);
    }
}
