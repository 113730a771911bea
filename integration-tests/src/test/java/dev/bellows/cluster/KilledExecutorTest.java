package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.examples.MnistData;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Dataset<Row> train = Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 3000);
        long victim = CLUSTER.executors().values().iterator().next();
        WhileTraining kill =
                new WhileTraining(() -> ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly));
        CLUSTER.session().sparkContext().addSparkListener(kill);
        NeuralClassifier classifier = Digits.classifier();
        NeuralClassificationModel disturbed;
        int epochs = 4;
        do { // a machine that is done before a heartbeat tells of its training gets more to do
            epochs *= 2;
            disturbed = classifier.setEpochs(epochs).fit(train);
        } while (!kill.done() && epochs < MOST_EPOCHS);
        assertTrue(kill.done(), "no heartbeat told of training under way");
        NeuralClassificationModel undisturbed = classifier.fit(train);
        undisturbed.save(folder.resolve("undisturbed").toString());
        disturbed.save(folder.resolve("disturbed").toString());
        assertEquals(
                -1,
                Files.mismatch(
                        folder.resolve("undisturbed/weights.safetensors"),
                        folder.resolve("disturbed/weights.safetensors")),
                "first byte in which the weights differ");
        assertEquals(epochs, disturbed.summary().totalIterations());
    }
}
