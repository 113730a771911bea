package dev.bellows.spark.launch;

import dev.bellows.json.RecordJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * What the training stage is to have other than Spark's configuration says: Spark's resource profile, as data.
 *
 * @param taskCpus cores of a task; 0: as configured
 * @param executorCores cores of an executor; 0: as configured
 * @param executorMemory heap of an executor, such as 8g; empty: as configured
 * @param executorMemoryOverhead memory of an executor beside its heap; empty: as configured
 */
public record TrainingResources(int taskCpus, int executorCores, String executorMemory, String executorMemoryOverhead) {
    /** All as configured. */
    public static final TrainingResources NONE = new TrainingResources();

    private static final String PARAM = "trainingResources";

    /** All as configured. */
    public TrainingResources() {
        this(0, 0, "", "");
    }

    public TrainingResources {
        requireCount("taskCpus", taskCpus);
        requireCount("executorCores", executorCores);
        requireSize("executorMemory", executorMemory);
        requireSize("executorMemoryOverhead", executorMemoryOverhead);
        if (executorCores > 0 && taskCpus > executorCores) {
            throw new IllegalArgumentException(PARAM + ": a task must fit into an executor: taskCpus is " + taskCpus
                    + ", executorCores is " + executorCores);
        }
    }

    /**
     * Reads what the Param says.
     *
     * @throws IllegalArgumentException a sentence on what is wrong with it
     */
    public static TrainingResources parse(String json) {
        return json.isEmpty()
                ? NONE
                : RecordJson.of(PARAM, TrainingResources.class).parse(json);
    }

    private static void requireCount(String name, int count) {
        if (count < 0) {
            throw new IllegalArgumentException(PARAM + ": " + name + " must be at least 1: " + count);
        }
    }

    private static void requireSize(String name, String size) {
        try {
            if (!size.isEmpty() && JavaUtils.byteStringAsMb(size) < 1) {
                throw new IllegalArgumentException(PARAM + ": " + name + " must be at least 1m: " + size);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    PARAM + ": " + name + " must be a size as Spark writes them, such as 8g or 512m: " + size, e);
        }
    }

    /** What it says of executors, by name. */
    private List<String> ofExecutors() {
        List<String> names = new ArrayList<>();
        if (executorCores > 0) {
            names.add("executorCores");
        }
        if (!executorMemory.isEmpty()) {
            names.add("executorMemory");
        }
        if (!executorMemoryOverhead.isEmpty()) {
            names.add("executorMemoryOverhead");
        }
        return names;
    }

    /**
     * Refuses what Spark cannot do.
     *
     * @param master of the application
     * @param dynamic whether Spark allocates executors while it runs
     * @throws IllegalArgumentException a sentence that names the conf
     */
    void requireSupport(String master, boolean dynamic) {
        if (equals(NONE)) {
            return;
        }
        if (master.equals("local") || master.startsWith("local[")) {
            throw new IllegalArgumentException(PARAM + ": a stage has resources of its own on a cluster alone, and the"
                    + " master is " + master + "; leave it empty");
        }
        if (!ofExecutors().isEmpty() && !dynamic) {
            throw new IllegalArgumentException(PARAM + ": " + String.join(", ", ofExecutors())
                    + " need executors of their own, which Spark starts under dynamic allocation alone; set"
                    + " spark.dynamicAllocation.enabled to true, or leave all but taskCpus out and set"
                    + " spark.executor.cores, spark.executor.memory and spark.executor.memoryOverhead for all stages");
        }
    }

    /**
     * As Spark's profile, a new one each time; empty: that of the application.
     *
     * @param usualCpus cores of a task as configured, since Spark cannot count the slots of a profile that does not say
     */
    Optional<ResourceProfile> profile(int usualCpus) {
        if (equals(NONE)) {
            return Optional.empty();
        }
        ResourceProfileBuilder builder = new ResourceProfileBuilder();
        builder.require(new TaskResourceRequests().cpus(taskCpus > 0 ? taskCpus : usualCpus));
        if (!ofExecutors().isEmpty()) {
            ExecutorResourceRequests executor = new ExecutorResourceRequests();
            if (executorCores > 0) {
                executor.cores(executorCores);
            }
            if (!executorMemory.isEmpty()) {
                executor.memory(executorMemory);
            }
            if (!executorMemoryOverhead.isEmpty()) {
                executor.memoryOverhead(executorMemoryOverhead);
            }
            builder.require(executor);
        }
        return Optional.of(builder.build());
    }
}
