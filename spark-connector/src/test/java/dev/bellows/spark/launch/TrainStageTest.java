package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.TestSession;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.Progress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.Dependency;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.shuffle.FetchFailedException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** In one JVM, where the two workers are threads; {@link ClusterStageTest} has them apart. */
class TrainStageTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final CountDownLatch SEEN = new CountDownLatch(1);
    private static final AtomicReference<List<CountDownLatch>> LATCHES = new AtomicReference<>();

    private final SparkContext context = SPARK.session().sparkContext();

    @Test
    void workersHoldAllRowsTogetherAndAreConnected() {
        assertEquals(4950, sum(new Jobs(context, 2).run(100, 3, Programs::sumLabels)));
        assertEquals(4950, sum(new Jobs(context, 1).run(100, 3, Programs::sumLabels)));
    }

    @Test
    void workersWithoutRowsTakePart() {
        assertEquals(3, sum(new Jobs(context, 2).run(3, 5, Programs::sumLabels)));
    }

    @Test
    void aChunkThatNobodyHandedBackIsNotPassedOver() {
        SortedMap<Integer, byte[]> chunks = new TreeMap<>(Map.of(2, new byte[] {2}, 0, new byte[] {0}));
        IllegalStateException missing = assertThrows(IllegalStateException.class, () -> TrainStage.inOrder(chunks));
        assertEquals(
                "weights: no worker handed back chunk 1 of the 3 that there are; fit again, and report it if it comes"
                        + " again",
                missing.getMessage());
        chunks.put(1, new byte[] {1});
        assertEquals(
                List.of(0, 1, 2),
                TrainStage.inOrder(chunks).stream().map(chunk -> (int) chunk[0]).toList());
    }

    @Test
    void weightsOfManyChunksArriveWholeAndInOrder() {
        Weights weights = new Jobs(context, 2).run(10, 1, Programs.chunks(5, 1 << 20));
        assertEquals(5L << 20, weights.bytes());
        for (int i = 0; i < 5; i++) {
            assertEquals(i, weights.chunks().get(i)[12345]);
        }
    }

    @Test
    void theDriverFetchesNoMoreOfTheWeightsAtOnceThanSparkLetsIt() {
        SparkConf conf = new SparkConf(false);
        assertEquals(256 << 20, TrainStage.partitionBytes(conf));
        assertEquals(32 << 20, TrainStage.partitionBytes(conf.set("spark.driver.maxResultSize", "128m")));
        assertEquals(256 << 20, TrainStage.partitionBytes(conf.set("spark.driver.maxResultSize", "0")));
    }

    @Test
    void theFirstFailureReachesTheDriverWithRankAttemptAndStep() {
        TrainingFailedException failure = assertThrows(
                TrainingFailedException.class, () -> new Jobs(context, 2).run(10, 2, Programs::failAlways));
        assertTrue(
                failure.getMessage()
                        .matches("fit: rank 1 of 2 on \\S+ failed in stage attempt 3, in epoch 1, step 3 of 5: the"
                                + " loss is NaN"),
                failure.getMessage());
    }

    @Test
    void aRetriedStageEndsAsIfNothingHadHappened() {
        assertEquals(4950, sum(new Jobs(context, 2).run(100, 3, Programs::failOnce)));
    }

    /** Both slots are taken: the next attempt begins only if the worker that waits for the other leaves. */
    @Test
    @Timeout(120)
    void aWorkerThatCannotFetchItsRowsDoesNotKeepTheOtherWaiting() {
        assertEquals(4950, sum(new Jobs(context, 2).run(100, 3, Programs::sumLabels, placed -> {
                    int shuffle = shuffleOf(placed.rdd());
                    return placed.mapPartitionsWithIndex((rank, blocks) -> fetched(shuffle, rank, blocks), true);
                })));
    }

    @Test
    void workersSendEachOtherTheRowsTheyRead() {
        for (int workers : new int[] {1, 2}) {
            for (int partitions : new int[] {1, 2, 5}) {
                Jobs jobs = new Jobs(context, workers);
                assertEquals(4950, sum(jobs.exchange(jobs.input(100, partitions), Programs::sumLabels)));
            }
        }
    }

    @Test
    void aRetriedStageSendsThemAgain() {
        Jobs jobs = new Jobs(context, 2);
        assertEquals(4950, sum(jobs.exchange(jobs.input(100, 3), Programs::failOnce)));
    }

    @Test
    void aWorkerThatCannotReadItsPartitionsEndsTheStageWithItsSentence() {
        Jobs jobs = new Jobs(context, 2);
        JavaRDD<Row> input = jobs.input(100, 3).mapPartitionsWithIndex(TrainStageTest::unreadable, true);
        TrainingFailedException failure =
                assertThrows(TrainingFailedException.class, () -> jobs.exchange(input, Programs::sumLabels));
        assertTrue(
                failure.getMessage()
                        .matches("fit: rank \\d of 2 on \\S+ failed in stage attempt 3, taking in its rows: the tape is"
                                + " torn"),
                failure.getMessage());
    }

    /** Can be read by the check alone. */
    private static Iterator<Row> unreadable(int partition, Iterator<Row> rows) {
        if (partition == 1 && inBarrier()) {
            throw new ArithmeticException("the tape is torn");
        }
        return rows;
    }

    /** The rows come out of a shuffle, of which Spark has to know although the stage reads it in its own way. */
    @Test
    @Timeout(120)
    void aWorkerThatCannotFetchWhatItReadsHasTheStagesBeforeRetried() {
        Jobs jobs = new Jobs(context, 2);
        JavaRDD<Row> shuffled = jobs.input(100, 3).repartition(3);
        int shuffle = ReadableRows.shuffles(shuffled.rdd()).get(0).shuffleId();
        JavaRDD<Row> input = shuffled.mapPartitionsWithIndex(
                (partition, rows) -> inBarrier() ? fetched(shuffle, partition, rows) : rows, true);
        assertEquals(4950, sum(jobs.exchange(input, Programs::sumLabels)));
    }

    private static boolean inBarrier() {
        return TaskContext.get() instanceof BarrierTaskContext;
    }

    private static int shuffleOf(RDD<?> rdd) {
        Dependency<?> first = rdd.dependencies().head();
        return first instanceof ShuffleDependency<?, ?, ?> shuffle ? shuffle.shuffleId() : shuffleOf(first.rdd());
    }

    /** Cannot fetch the rows of rank 1 in the first attempt. */
    private static <T> Iterator<T> fetched(int shuffle, int rank, Iterator<T> blocks) {
        if (rank == 1 && TaskContext.get().stageAttemptNumber() == 0) {
            throwAny(new FetchFailedException(null, shuffle, -1, -1, rank, "lost with its executor", null));
        }
        return blocks;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> void throwAny(Exception exception) throws E {
        throw (E) exception;
    }

    @Test
    void localPropertiesAreAsBefore() {
        context.setLocalProperty("spark.job.description", "mine");
        new Jobs(context, 1).run(10, 1, Programs::sumLabels);
        assertEquals("mine", context.getLocalProperty("spark.job.description"));
        assertEquals(null, context.getLocalProperty(OwnStages.TAGS));
        context.setLocalProperty("spark.job.description", null);
    }

    @Test
    void progressReachesTheDriverWhileTheTaskRuns() {
        Jobs jobs = new Jobs(context, 2);
        context.addSparkListener(new Watcher(jobs.progress.id()));
        jobs.run(10, 1, worker -> {
            worker.beginStep(1, 1, 1);
            worker.endEpoch(new EpochMetrics(1, 10, 0.5, Map.of("accuracy", 0.9), 1, 0.1, 0.8, 0.1));
            awaitSeen();
            return Weights.of(List.of());
        });
        assertEquals(1, jobs.progress.value().done().size());
        assertEquals(0.5, jobs.progress.value().done().get(0).loss());
    }

    @Test
    void cancellingTheJobsEndsTheWorkersAtOnce() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(2);
        LATCHES.set(List.of(running, ended));
        Thread cancel = new Thread(() -> {
            try {
                running.await();
            } catch (InterruptedException e) {
                return;
            }
            context.cancelAllJobs();
        });
        cancel.start();
        assertThrows(TrainingFailedException.class, () -> new Jobs(context, 2)
                .run(10, 1, TrainStageTest::stepUntilCancelled));
        assertTrue(ended.await(30, TimeUnit.SECONDS), "a worker went on after its job was cancelled");
        cancel.join();
    }

    private static Weights stepUntilCancelled(Worker worker) {
        LATCHES.get().get(0).countDown();
        try {
            for (int step = 1; ; step++) {
                worker.beginStep(1, step, Integer.MAX_VALUE);
                worker.communicator().barrier();
            }
        } finally {
            LATCHES.get().get(1).countDown();
        }
    }

    /** The tasks of a local master run in this JVM, so they can wait for what the driver has heard. */
    private static void awaitSeen() {
        try {
            assertTrue(SEEN.await(60, TimeUnit.SECONDS), "no heartbeat brought the epoch to the driver");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Watcher extends SparkListener {
        private final long id;

        Watcher(long id) {
            this.id = id;
        }

        @Override
        public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
            for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                    CollectionConverters.asJava(update.accumUpdates())) {
                for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                    if (info.id() == id
                            && ((Progress) info.update().get()).done().size() == 1) {
                        SEEN.countDown();
                    }
                }
            }
        }
    }

    private static float sum(Weights weights) {
        return ByteBuffer.wrap(weights.chunks().get(0)).getFloat();
    }
}
