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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An executor is stopped by the system while it trains, and never goes on: it is there, but says nothing. */
@Timeout(300)
@EnabledOnOs({OS.LINUX, OS.MAC})
class StoppedExecutorTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster()
            .with("spark.executor.heartbeatInterval", "200ms")
            .with("spark.network.timeout", "20s")
            .with("spark.network.timeoutInterval", "5s");

    private static final int MOST_EPOCHS = 1 << 12;

    @TempDir
    Path folder;

    @Test
    void endsAsIfItHadBeenKilled() throws IOException {
        Dataset<Row> train = Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 3000);
        long victim = CLUSTER.executors().values().iterator().next();
        WhileTraining stop = new WhileTraining(() -> signal("STOP", victim));
        CLUSTER.session().sparkContext().addSparkListener(stop);
        NeuralClassifier classifier = Digits.classifier().setCollectiveTimeout(5);
        try {
            NeuralClassificationModel disturbed;
            int epochs = 4;
            do { // a machine that is done before a heartbeat tells of its training gets more to do
                epochs *= 2;
                disturbed = classifier.setEpochs(epochs).fit(train);
            } while (!stop.done() && epochs < MOST_EPOCHS);
            assertTrue(stop.done(), "no heartbeat told of training under way");
            disturbed.save(folder.resolve("disturbed").toString());
            classifier.fit(train).save(folder.resolve("undisturbed").toString());
        } finally {
            ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        }
        assertEquals(
                -1,
                Files.mismatch(
                        folder.resolve("undisturbed/weights.safetensors"),
                        folder.resolve("disturbed/weights.safetensors")),
                "first byte in which the weights differ");
    }

    private static void signal(String name, long pid) {
        try {
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                            .inheritIO()
                            .start()
                            .waitFor());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
