package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.spark.TestSession;
import dev.bellows.spark.progress.Progress;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** An executor is lost while it trains, and none comes in its place. */
@Timeout(300)
class LostSlotsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.cluster()
            .with("spark.executor.heartbeatInterval", "200ms")
            .with("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", 3);

    @Test
    void theFitEndsWithASentenceAfterAStatedWait() {
        SparkContext context = SPARK.session().sparkContext();
        context.addSparkListener(new Dismissal(context));
        IllegalStateException refusal = assertThrows(
                IllegalStateException.class,
                () -> FitScope.run(
                        context, SlotDemand.of(2), () -> new Jobs(context, 2).run(10, 2, Programs::stepForEver)));
        assertEquals(
                "numWorkers: 2 tasks must run at once, but there is 1 task slot after waiting for 3 s"
                        + " (spark.scheduler.barrier.maxConcurrentTasksCheck.interval × maxFailures); lower numWorkers, or"
                        + " raise spark.executor.instances, spark.executor.cores or spark.cores.max, or lower"
                        + " spark.task.cpus",
                refusal.getMessage());
    }

    /** Lets an executor go for good as soon as training is under way. */
    private static final class Dismissal extends SparkListener {
        private final SparkContext context;
        private boolean dismissed;

        Dismissal(SparkContext context) {
            this.context = context;
        }

        @Override
        public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
            for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                    CollectionConverters.asJava(update.accumUpdates())) {
                for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                    if (info.update().get() instanceof Progress progress && progress.step() > 1 && !dismissed) {
                        dismissed = true;
                        context.killExecutor(update.execId());
                    }
                }
            }
        }
    }
}
