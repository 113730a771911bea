package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.spark.TestSession;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In an executor of two cores, where tasks have one each unless the training stage asks for more. */
class StageResourcesTest {
    private static final TrainingResources TWO_CPUS = TrainingResources.parse("{\"taskCpus\": 2}");

    @RegisterExtension
    static final TestSession SPARK = TestSession.cluster(1, 2);

    private final SparkContext context = SPARK.session().sparkContext();

    @Test
    void aTaskHasTheCoresThatItsStageAsksForAndComputesWithAsMany() {
        assertEquals(1, threads(TrainingResources.NONE));
        assertEquals(2, threads(TWO_CPUS));
    }

    private float threads(TrainingResources resources) {
        return ByteBuffer.wrap(new Jobs(context, 1, resources)
                        .run(10, 2, Programs::threads)
                        .chunks()
                        .get(0))
                .getFloat();
    }

    @Test
    void theSlotsAreThoseOfTasksOfThatSize() {
        assertEquals(2, SparkDoor.taskSlots(context));
        assertEquals(1, SparkDoor.taskSlots(context, TWO_CPUS));
        IllegalStateException refusal = assertThrows(
                IllegalStateException.class, () -> ClusterCheck.require(context, new SlotDemand(2, TWO_CPUS)));
        assertEquals(
                "numWorkers: 2 tasks must run at once, but local-cluster[1,2,512] has at most 1 task slot; lower"
                        + " numWorkers, or raise spark.executor.instances, spark.executor.cores or spark.cores.max, or"
                        + " lower taskCpus of trainingResources",
                refusal.getMessage());
    }

    /** Their arrays will lie on GPUs, so that what the executors of now have off the heap refuses nothing. */
    @Test
    void gpusThatTheStageAsksForHaveMemoryThatNobodyKnowsYet() {
        SlotDemand gpus = new SlotDemand(2, TrainingResources.parse("{\"taskGpus\": 1, \"executorGpus\": 1}"));
        assertEquals(Optional.of(GpuRoom.UNKNOWN), DeviceCheck.require(context, "auto", gpus));
        assertEquals(Optional.of(GpuRoom.UNKNOWN), DeviceCheck.require(context, "gpu", gpus));
        assertEquals(Optional.empty(), DeviceCheck.require(context, "cpu", gpus));
    }

    @Test
    void fitsWithTheSameResourcesShareOneProfile() {
        int first = SparkDoor.profile(context, TWO_CPUS).orElseThrow().id();
        assertEquals(
                first,
                SparkDoor.profile(context, TrainingResources.parse("{\"taskCpus\": 2}"))
                        .orElseThrow()
                        .id());
    }
}
