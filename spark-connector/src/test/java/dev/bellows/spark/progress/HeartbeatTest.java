package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.Blobs;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.TestSession;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Executors whose heart beats so fast that it meets every task while it is being read. */
class HeartbeatTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.cluster()
            .with("spark.executor.heartbeatInterval", "10ms")
            // The interval is also how long an executor waits for the answer; after 60 in vain it would end itself.
            .with("spark.executor.heartbeat.maxFailures", Integer.MAX_VALUE);

    @Test
    void goesOnInEveryExecutorThatHasTrained() throws InterruptedException {
        Calls calls = new Calls();
        NeuralClassifier classifier = Blobs.classifier().setNumWorkers(2).setListener(calls);
        assertEquals(
                5, classifier.fit(Blobs.frame(SPARK.session(), 90, 4)).summary().totalIterations());
        assertEquals(
                List.of("start", "epoch 1", "epoch 2", "epoch 3", "epoch 4", "epoch 5", "end FINISHED"), calls.heard);
        Beats beats = new Beats();
        SPARK.session().sparkContext().addSparkListener(beats);
        assertTrue(beats.ofBoth.await(60, TimeUnit.SECONDS), "heartbeats after training came from " + beats.executors);
    }

    private static final class Beats extends SparkListener {
        private final Set<String> executors = ConcurrentHashMap.newKeySet();
        private final CountDownLatch ofBoth = new CountDownLatch(2);

        @Override
        public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
            if (!"driver".equals(update.execId()) && executors.add(update.execId())) {
                ofBoth.countDown();
            }
        }
    }
}
