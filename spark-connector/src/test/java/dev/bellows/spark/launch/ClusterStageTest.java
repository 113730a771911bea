package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.TestSession;
import dev.bellows.spark.predict.Weights;
import java.nio.ByteBuffer;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With two executor JVMs. */
class ClusterStageTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.cluster();

    private final SparkContext context = SPARK.session().sparkContext();

    @Test
    void workersInSeparateProcessesAreConnected() {
        assertEquals(4950, sum(new Jobs(context, 2).run(100, 3, Programs::sumLabels)));
    }

    @Test
    void aKilledExecutorIsReplacedAndTheStageRetried() {
        assertEquals(4950, sum(new Jobs(context, 2).run(100, 3, Programs::dieOnce)));
    }

    @Test
    void workersInSeparateProcessesSendEachOtherTheRowsTheyRead() {
        Jobs jobs = new Jobs(context, 2);
        assertEquals(4950, sum(jobs.exchange(jobs.input(100, 3), Programs::sumLabels)));
    }

    /** What the executor kept of the rows, and of the shuffle that they come from, goes with it. */
    @Test
    void aKilledExecutorsRowsAreMadeAgain() {
        Jobs jobs = new Jobs(context, 2);
        assertEquals(4950, sum(jobs.exchange(jobs.input(100, 3).repartition(4).cache(), Programs::dieOnce)));
    }

    @Test
    void anExecutorThatAlwaysDiesEndsInASentence() {
        TrainingFailedException failure =
                assertThrows(TrainingFailedException.class, () -> new Jobs(context, 2).run(10, 2, Programs::dieAlways));
        // Which attempt it names depends on whether Spark heard of the last loss before or after it gave up.
        assertTrue(
                failure.getMessage()
                        .matches("fit: rank 1 on \\S+ failed in stage attempt [0-3]: executor \\d+ was lost: .*"),
                failure.getMessage());
    }

    @Test
    void moreWorkersThanSlotsAreRefusedBeforeAnyTask() {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> ClusterCheck.require(context, SlotDemand.of(3)));
        assertEquals(
                "numWorkers: 3 tasks must run at once, but local-cluster[2,1,512] has at most 2 task slots; lower"
                        + " numWorkers, or raise spark.executor.instances, spark.executor.cores or spark.cores.max, or"
                        + " lower spark.task.cpus",
                refusal.getMessage());
    }

    private static float sum(Weights weights) {
        return ByteBuffer.wrap(weights.chunks().get(0)).getFloat();
    }
}
