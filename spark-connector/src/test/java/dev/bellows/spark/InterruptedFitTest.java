package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.Progress;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** A thread in fit is interrupted, as by a notebook's stop button. Tasks run in this JVM, so they can tell where they are. */
@Timeout(300)
class InterruptedFitTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.executor.heartbeatInterval", "100ms");

    private static final int ROWS = 90;
    private static final List<Row> DATA = Blobs.rows(ROWS);

    /** The reading of the rows that stops until it is interrupted, from 1. */
    private static final AtomicInteger STOPPING = new AtomicInteger();

    /** Of jobs that a fit's thread starts. */
    private static final String GROUP = "cell 7";

    private static final AtomicInteger READINGS = new AtomicInteger();
    private static final AtomicReference<Runnable> WHEN_THERE = new AtomicReference<>();
    private static final AtomicReference<CountDownLatch> OTHERS = new AtomicReference<>();

    private final SparkContext context = SPARK.session().sparkContext();
    private final JavaSparkContext java = JavaSparkContext.fromSparkContext(context);

    @BeforeEach
    void startAfresh() {
        READINGS.set(0);
        STOPPING.set(0);
        OTHERS.set(new CountDownLatch(1));
    }

    @Test
    void endsWhileTheRowsAreScanned() throws InterruptedException {
        STOPPING.set(1);
        assertEnds(new Fit(Blobs.classifier(), rows()));
    }

    @Test
    void endsWhileTheRowsArePlaced() throws InterruptedException {
        STOPPING.set(2);
        assertEnds(new Fit(Blobs.classifier(), rows()));
    }

    @Test
    void endsWhileItTrains() throws InterruptedException {
        TrainingWatch watch = new TrainingWatch();
        context.addSparkListener(watch);
        assertEnds(new Fit(Blobs.classifier().setNumWorkers(2).setEpochs(Integer.MAX_VALUE), rows()));
        context.removeSparkListener(watch);
    }

    /** As by the link "kill" on Spark's pages, and as a server of notebooks does it, which runs each cell in a group. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsWhenItsJobIsCancelled(boolean group) throws InterruptedException {
        Blobs.classifier()
                .setNumWorkers(2)
                .fit(rows()); // a session's first fit leaves what shows fits on Spark's pages
        TrainingWatch watch = new TrainingWatch();
        context.addSparkListener(watch);
        int listeners = context.listenerBus().listeners().size();
        Fit fit = new Fit(Blobs.classifier().setNumWorkers(2).setEpochs(Integer.MAX_VALUE), rows());
        WHEN_THERE.set(() -> {
            if (group) {
                context.cancelJobGroup(GROUP);
            } else {
                context.cancelAllJobs();
            }
        });
        fit.interrupt();
        RuntimeException end = assertInstanceOf(RuntimeException.class, fit.end);
        assertTrue(end.getMessage().startsWith("fit: "), end.getMessage());
        assertFalse(fit.stillInterrupted);
        assertEquals(new Properties(), fit.properties);
        assertEquals(listeners, context.listenerBus().listeners().size());
        context.removeSparkListener(watch);
        assertEquals(
                5, Blobs.classifier().setNumWorkers(2).fit(rows()).summary().totalIterations());
    }

    @Test
    void leavesTheJobsOfOthersAlone() throws InterruptedException {
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> java.parallelize(List.of(1, 2, 3), 1)
                .map(InterruptedFitTest::whenAllowed)
                .reduce(Integer::sum));
        STOPPING.set(1);
        new Fit(Blobs.classifier(), rows()).interrupt();
        OTHERS.get().countDown();
        assertEquals(6, other.join());
    }

    private void assertEnds(Fit fit) throws InterruptedException {
        int listeners = context.listenerBus().listeners().size();
        fit.interrupt();
        RuntimeException end = assertInstanceOf(RuntimeException.class, fit.end);
        assertEquals("fit: interrupted; its Spark jobs are cancelled", end.getMessage());
        assertTrue(fit.stillInterrupted, "the thread is no longer interrupted");
        assertEquals(new Properties(), fit.properties);
        assertEquals(listeners, context.listenerBus().listeners().size());
        STOPPING.set(0);
        // Takes all slots, so it would wait for ever for one that is not free.
        assertEquals(
                5, Blobs.classifier().setNumWorkers(2).fit(rows()).summary().totalIterations());
    }

    private Dataset<Row> rows() {
        return SPARK.session()
                .createDataFrame(
                        java.parallelize(IntStream.range(0, ROWS).boxed().toList(), 1)
                                .map(InterruptedFitTest::read),
                        Blobs.schema());
    }

    private static Row read(int row) throws InterruptedException {
        if (row == 0 && READINGS.incrementAndGet() == STOPPING.get()) {
            WHEN_THERE.get().run();
            new CountDownLatch(1).await();
        }
        return DATA.get(row);
    }

    private static int whenAllowed(int number) throws InterruptedException {
        OTHERS.get().await();
        return number;
    }

    /** A fit on a thread of its own, interrupted when it is where it is to be interrupted. */
    private final class Fit {
        private final Thread thread;
        private Object end = "no end";
        private boolean stillInterrupted;
        private Properties properties = new Properties();

        Fit(NeuralClassifier classifier, Dataset<Row> rows) {
            thread = new Thread(() -> run(classifier, rows));
            WHEN_THERE.set(thread::interrupt);
        }

        private void run(NeuralClassifier classifier, Dataset<Row> rows) {
            context.setJobGroup(GROUP, "a cell", false);
            try {
                end = classifier.fit(rows);
            } catch (RuntimeException e) {
                end = e;
            }
            context.clearJobGroup();
            stillInterrupted = Thread.currentThread().isInterrupted();
            properties = context.getLocalProperties();
        }

        /** Runs until it ends; who is told that it is there ends it. */
        void interrupt() throws InterruptedException {
            thread.start();
            thread.join();
        }
    }

    /** Says that the fit is there as soon as the driver hears of a step. */
    private static final class TrainingWatch extends SparkListener {
        @Override
        public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
            for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                    CollectionConverters.asJava(update.accumUpdates())) {
                for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                    if (info.update().get() instanceof Progress progress && progress.step() > 1) {
                        WHEN_THERE.get().run();
                    }
                }
            }
        }
    }
}
