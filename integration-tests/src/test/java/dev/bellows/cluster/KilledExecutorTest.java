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
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

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
        Killer killer = new Killer();
        CLUSTER.session().sparkContext().addSparkListener(killer);
        NeuralClassifier classifier = Digits.classifier();
        NeuralClassificationModel disturbed;
        int epochs = 4;
        do { // a machine that is done before a heartbeat tells of its training gets more to do
            epochs *= 2;
            disturbed = classifier.setEpochs(epochs).fit(train);
        } while (!killer.hasKilled.get() && epochs < MOST_EPOCHS);
        assertTrue(killer.hasKilled.get(), "no heartbeat told of training under way");
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

    /** Kills an executor (SIGKILL) as soon as the driver hears that training is under way. */
    private static final class Killer extends SparkListener {
        private final AtomicBoolean hasKilled = new AtomicBoolean();
        private final long victim = CLUSTER.executors().values().iterator().next();

        @Override
        public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
            for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                    CollectionConverters.asJava(update.accumUpdates())) {
                for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                    if (info.update().get() instanceof Progress progress && progress.step() > 1) {
                        kill();
                    }
                }
            }
        }

        private void kill() {
            if (hasKilled.compareAndSet(false, true)) {
                ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }
}
