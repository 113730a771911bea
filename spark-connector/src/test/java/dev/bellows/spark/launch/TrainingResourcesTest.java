package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.resource.ResourceProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingResourcesTest {
    private static final TrainingResources OWN = TrainingResources.parse("{\"taskCpus\": 4, \"executorCores\": 8,"
            + " \"executorMemory\": \"8g\", \"executorMemoryOverhead\": \"3g\"}");

    @Test
    void becomeAProfileOfSparks() {
        ResourceProfile profile = OWN.profile(1).orElseThrow();
        assertEquals(4, profile.taskResourcesJMap().get("cpus").amount());
        assertEquals(8, profile.executorResourcesJMap().get("cores").amount());
        assertEquals(8192, profile.executorResourcesJMap().get("memory").amount());
        assertEquals(3072, profile.executorResourcesJMap().get("memoryOverhead").amount());
        ResourceProfile usualTasks =
                TrainingResources.parse("{\"executorCores\": 2}").profile(2).orElseThrow();
        assertEquals(2, usualTasks.taskResourcesJMap().get("cpus").amount());
        assertTrue(TrainingResources.parse("").profile(1).isEmpty());
    }

    @Test
    void areRefusedWhereSparkHasNone() {
        assertEquals(
                "trainingResources: a stage has resources of its own on a cluster alone, and the master is local[2];"
                        + " leave it empty",
                refusal(() -> OWN.requireSupport("local[2]", false)));
        assertEquals(
                "trainingResources: executorCores, executorMemory, executorMemoryOverhead need executors of their own,"
                        + " which Spark starts under dynamic allocation alone; set spark.dynamicAllocation.enabled to"
                        + " true, or leave all but taskCpus out and set spark.executor.cores, spark.executor.memory and"
                        + " spark.executor.memoryOverhead for all stages",
                refusal(() -> OWN.requireSupport("yarn", false)));
        assertDoesNotThrow(() -> OWN.requireSupport("yarn", true));
        assertDoesNotThrow(
                () -> TrainingResources.parse("{\"taskCpus\": 4}").requireSupport("spark://host:7077", false));
        assertDoesNotThrow(() -> TrainingResources.NONE.requireSupport("local[2]", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"taskCpu\": 4}",
                "{\"taskCpus\": -1}",
                "{\"executorMemory\": \"much\"}",
                "{\"executorMemory\": \"12k\"}",
                "{\"taskCpus\": 4, \"executorCores\": 2}",
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
