package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.examples.MnistData;
import dev.bellows.spark.NeuralClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors come when training needs them, also such as no other stage has, and go when it is over: Spark keeps those for ever that
 * hold a shuffle's files or cached rows, so a fit must have left neither behind.
 */
class DynamicAllocationTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(2, 2)
            .with("spark.executor.cores", "1")
            .with("spark.executor.memory", "512m")
            .with("spark.dynamicAllocation.enabled", "true")
            .with("spark.dynamicAllocation.minExecutors", "0")
            .with("spark.dynamicAllocation.maxExecutors", "2")
            .with("spark.dynamicAllocation.executorIdleTimeout", "3s")
            .with("spark.dynamicAllocation.shuffleTracking.enabled", "true"); // for ever, which is the default

    @TempDir
    Path folder;

    @Test
    void trainsOnExecutorsThatComeForItAndGiveWhatOthersGive() throws IOException, InterruptedException {
        SparkContext context = CLUSTER.session().sparkContext();
        Dataset<Row> train = Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 200);
        Coming coming = new Coming();
        context.addSparkListener(coming);
        byte[] usual = weights(train, Digits.classifier().setEpochs(1), "usual");
        assertTrue(coming.there.size() >= 2, "executors that came: " + coming.there);
        assertTrue(context.getConf().getBoolean("spark.dynamicAllocation.enabled", false));
        byte[] own = weights(
                train,
                Digits.classifier()
                        .setEpochs(1)
                        .setTrainingResources("{\"executorCores\": 1, \"executorMemory\": \"500m\"}"),
                "own");
        assertArrayEquals(usual, own, "weights");
        assertFalse(coming.profiles.contains(0), "a second training stage with the resources of all stages");
        assertTrue(coming.gone.await(120, TimeUnit.SECONDS), "nobody has left");
    }

    @Test
    void moreWorkersThanThereMayBeExecutorsAreRefused() throws IOException {
        Dataset<Row> train = Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 100);
        assertEquals(
                "numWorkers: 3 tasks must run at once, but local-cluster[2,2,1024] has at most 2 task slots; lower"
                        + " numWorkers, or raise spark.dynamicAllocation.maxExecutors, spark.executor.cores or"
                        + " spark.cores.max, or lower spark.task.cpus",
                assertThrows(
                                IllegalStateException.class,
                                () -> Digits.classifier().setNumWorkers(3).fit(train))
                        .getMessage());
    }

    private byte[] weights(Dataset<Row> train, NeuralClassifier classifier, String name) throws IOException {
        Path saved = folder.resolve(name);
        classifier.fit(train).save(saved.toString());
        return Files.readAllBytes(saved.resolve("weights.safetensors"));
    }

    /** What has been heard of executors, and by which profiles stages that are barriers ran, but for the first. */
    private static final class Coming extends SparkListener {
        private final Set<String> there = ConcurrentHashMap.newKeySet();
        private final Set<Integer> profiles = ConcurrentHashMap.newKeySet();
        private final CountDownLatch gone = new CountDownLatch(2);
        private boolean first = true;

        @Override
        public void onExecutorAdded(SparkListenerExecutorAdded event) {
            there.add(event.executorId());
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
            gone.countDown();
        }

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted event) {
            if (event.stageInfo().rddInfos().exists(RDDInfo::isBarrier)) {
                if (!first) {
                    profiles.add(event.stageInfo().resourceProfileId());
                }
                first = false;
            }
        }
    }
}
