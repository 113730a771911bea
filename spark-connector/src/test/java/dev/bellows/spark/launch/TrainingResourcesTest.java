package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.device.GpuConfs;
import org.apache.spark.resource.ExecutorResourceRequest;
import org.apache.spark.resource.ResourceProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingResourcesTest {
    private static final TrainingResources OWN = TrainingResources.parse("{\"taskCpus\": 4, \"executorCores\": 8,"
            + " \"executorMemory\": \"8g\", \"executorMemoryOverhead\": \"3g\"}");

    private static final GpuConfs NO_GPUS = new GpuConfs(0, 0, "", "");

    @Test
    void becomeAProfileOfSparks() {
        ResourceProfile profile = OWN.profile(1, NO_GPUS).orElseThrow();
        assertEquals(4, profile.taskResourcesJMap().get("cpus").amount());
        assertEquals(8, profile.executorResourcesJMap().get("cores").amount());
        assertEquals(8192, profile.executorResourcesJMap().get("memory").amount());
        assertEquals(3072, profile.executorResourcesJMap().get("memoryOverhead").amount());
        ResourceProfile usualTasks = TrainingResources.parse("{\"executorCores\": 2}")
                .profile(2, NO_GPUS)
                .orElseThrow();
        assertEquals(2, usualTasks.taskResourcesJMap().get("cpus").amount());
        assertTrue(TrainingResources.parse("").profile(1, NO_GPUS).isEmpty());
    }

    @Test
    void gpusAreOfTheStageItsTasksAndItsExecutors() {
        ResourceProfile own = TrainingResources.parse(
                        "{\"taskGpus\": 1, \"executorGpus\": 2, \"gpuDiscoveryScript\": \"/opt/gpus.sh\","
                                + " \"gpuVendor\": \"nvidia.com\"}")
                .profile(1, NO_GPUS)
                .orElseThrow();
        assertEquals(1, own.taskResourcesJMap().get("gpu").amount());
        ExecutorResourceRequest gpus = own.executorResourcesJMap().get("gpu");
        assertEquals(2, gpus.amount());
        assertEquals("/opt/gpus.sh", gpus.discoveryScript());
        assertEquals("nvidia.com", gpus.vendor());
    }

    @Test
    void whatIsConfiguredOfGpusStaysWhereOnlyOtherThingsAreSaid() {
        GpuConfs usual = new GpuConfs(0.5, 4, "/opt/gpus.sh", "nvidia.com");
        ResourceProfile tasks =
                TrainingResources.parse("{\"taskCpus\": 4}").profile(1, usual).orElseThrow();
        assertEquals(0.5, tasks.taskResourcesJMap().get("gpu").amount());
        ExecutorResourceRequest gpus = TrainingResources.parse("{\"executorCores\": 4}")
                .profile(1, usual)
                .orElseThrow()
                .executorResourcesJMap()
                .get("gpu");
        assertEquals(4, gpus.amount());
        assertEquals("/opt/gpus.sh", gpus.discoveryScript());
    }

    @Test
    void gpusThatNoExecutorHasAreRefused() {
        TrainingResources one = TrainingResources.parse("{\"taskGpus\": 1}");
        assertEquals(
                "trainingResources: taskGpus is 1, and an executor has 0 GPUs; set spark.executor.resource.gpu.amount"
                        + " and spark.executor.resource.gpu.discoveryScript, or executorGpus under dynamic allocation",
                refusal(() -> one.requireSupport("yarn", false, NO_GPUS)));
        assertDoesNotThrow(() -> one.requireSupport("yarn", false, new GpuConfs(1, 1, "/opt/gpus.sh", "")));
    }

    @Test
    void areRefusedWhereSparkHasNone() {
        assertEquals(
                "trainingResources: a stage has resources of its own on a cluster alone, and the master is local[2];"
                        + " leave it empty",
                refusal(() -> OWN.requireSupport("local[2]", false, NO_GPUS)));
        assertEquals(
                "trainingResources: executorCores, executorMemory, executorMemoryOverhead need executors of their own,"
                        + " which Spark starts under dynamic allocation alone; set spark.dynamicAllocation.enabled to"
                        + " true, or leave all but taskCpus and taskGpus out and set spark.executor.cores,"
                        + " spark.executor.memory, spark.executor.memoryOverhead and spark.executor.resource.gpu.amount"
                        + " for all stages",
                refusal(() -> OWN.requireSupport("yarn", false, NO_GPUS)));
        assertDoesNotThrow(() -> OWN.requireSupport("yarn", true, NO_GPUS));
        assertDoesNotThrow(
                () -> TrainingResources.parse("{\"taskCpus\": 4}").requireSupport("spark://host:7077", false, NO_GPUS));
        assertDoesNotThrow(() -> TrainingResources.NONE.requireSupport("local[2]", false, NO_GPUS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"taskCpu\": 4}",
                "{\"taskCpus\": -1}",
                "{\"executorMemory\": \"much\"}",
                "{\"executorMemory\": \"12k\"}",
                "{\"taskCpus\": 4, \"executorCores\": 2}",
                "{\"taskGpus\": -1}",
                "{\"taskGpus\": 2, \"executorGpus\": 1}",
                "{\"gpuDiscoveryScript\": \"/opt/gpus.sh\"}",
                "taskCpus=4"
            })
    void areRefusedWithASentenceThatNamesTheParam(String text) {
        String sentence = refusal(() -> TrainingResources.parse(text));
        assertTrue(sentence.startsWith("trainingResources: "), sentence);
    }

    private static String refusal(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }
}
