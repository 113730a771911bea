package dev.bellows.spark.launch;

import dev.bellows.json.RecordJson;
import dev.bellows.spark.device.GpuConfs;
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
 * @param taskGpus GPUs of a task, of which it computes on one; 0: as configured
 * @param executorGpus GPUs of an executor; 0: as configured
 * @param gpuDiscoveryScript which prints the addresses of an executor's GPUs; empty: as configured
 * @param gpuVendor whose GPUs they are on Kubernetes, such as nvidia.com; empty: as configured
 */
public record TrainingResources(
        int taskCpus,
        int executorCores,
        String executorMemory,
        String executorMemoryOverhead,
        int taskGpus,
        int executorGpus,
        String gpuDiscoveryScript,
        String gpuVendor) {
    /** All as configured. */
    public static final TrainingResources NONE = new TrainingResources();

    private static final String PARAM = "trainingResources";

    /** All as configured. */
    public TrainingResources() {
        this(0, 0, "", "", 0, 0, "", "");
    }

    public TrainingResources {
        requireCount("taskCpus", taskCpus);
        requireCount("executorCores", executorCores);
        requireCount("taskGpus", taskGpus);
        requireCount("executorGpus", executorGpus);
        requireSize("executorMemory", executorMemory);
        requireSize("executorMemoryOverhead", executorMemoryOverhead);
        if (executorCores > 0 && taskCpus > executorCores) {
            throw new IllegalArgumentException(PARAM + ": a task must fit into an executor: taskCpus is " + taskCpus
                    + ", executorCores is " + executorCores);
        }
        if (executorGpus > 0 && taskGpus > executorGpus) {
            throw new IllegalArgumentException(PARAM + ": a task must fit into an executor: taskGpus is " + taskGpus
                    + ", executorGpus is " + executorGpus);
        }
        if (executorGpus == 0 && !(gpuDiscoveryScript + gpuVendor).isEmpty()) {
            throw new IllegalArgumentException(
                    PARAM + ": gpuDiscoveryScript and gpuVendor are about executorGpus, which is not given");
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
        if (executorGpus > 0) {
            names.add("executorGpus");
        }
        return names;
    }

    /** Whether Spark has to start executors of another kind for it. */
    boolean needsExecutors() {
        return !ofExecutors().isEmpty();
    }

    /** How many GPUs a task has, or a part of one that several tasks share. */
    double taskGpus(GpuConfs usual) {
        return taskGpus > 0 ? taskGpus : usual.taskAmount();
    }

    /** How many GPUs an executor has. */
    int executorGpus(GpuConfs usual) {
        return executorGpus > 0 ? executorGpus : usual.executorAmount();
    }

    /**
     * Refuses what Spark cannot do.
     *
     * @param master of the application
     * @param dynamic whether Spark allocates executors while it runs
     * @param usual GPUs as configured
     * @throws IllegalArgumentException a sentence that names the conf
     */
    void requireSupport(String master, boolean dynamic, GpuConfs usual) {
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
                    + " spark.dynamicAllocation.enabled to true, or leave all but taskCpus and taskGpus out and set"
                    + " spark.executor.cores, spark.executor.memory, spark.executor.memoryOverhead and "
                    + GpuConfs.EXECUTOR
                    + " for all stages");
        }
        if (taskGpus > executorGpus(usual)) {
            throw new IllegalArgumentException(PARAM + ": taskGpus is " + taskGpus + ", and an executor has "
                    + executorGpus(usual) + " GPUs; set " + GpuConfs.EXECUTOR + " and " + GpuConfs.SCRIPT
                    + ", or executorGpus under dynamic allocation");
        }
    }

    /**
     * As Spark's profile, a new one each time; empty: that of the application. Of what it does not say it has what is configured, where Spark itself would
     * leave it out.
     *
     * @param usualCpus cores of a task as configured
     * @param usual GPUs as configured
     */
    Optional<ResourceProfile> profile(int usualCpus, GpuConfs usual) {
        if (equals(NONE)) {
            return Optional.empty();
        }
        ResourceProfileBuilder builder = new ResourceProfileBuilder();
        TaskResourceRequests task = new TaskResourceRequests().cpus(taskCpus > 0 ? taskCpus : usualCpus);
        if (taskGpus(usual) > 0) {
            task.resource(GpuConfs.RESOURCE, taskGpus(usual));
        }
        builder.require(task);
        if (needsExecutors()) {
            builder.require(executor(usual));
        }
        return Optional.of(builder.build());
    }

    private ExecutorResourceRequests executor(GpuConfs usual) {
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
        if (executorGpus(usual) > 0) {
            executor.resource(
                    GpuConfs.RESOURCE,
                    executorGpus(usual),
                    gpuDiscoveryScript.isEmpty() ? usual.discoveryScript() : gpuDiscoveryScript,
                    gpuVendor.isEmpty() ? usual.vendor() : gpuVendor);
        }
        return executor;
    }
}
