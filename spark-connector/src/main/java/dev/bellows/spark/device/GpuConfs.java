package dev.bellows.spark.device;

import org.apache.spark.SparkConf;

/**
 * What Spark's configuration says of GPUs.
 *
 * @param taskAmount of a task, of which Spark may give one to several; 0: tasks have none
 * @param executorAmount of an executor; 0: executors have none
 * @param discoveryScript which prints an executor's addresses; empty: none is named
 * @param vendor whose resource it is on Kubernetes; empty: none is named
 */
public record GpuConfs(double taskAmount, int executorAmount, String discoveryScript, String vendor) {
    /** What the resource is called. */
    public static final String RESOURCE = "gpu";

    /** How much of it a task has. */
    public static final String TASK = "spark.task.resource.gpu.amount";

    /** How much of it an executor has. */
    public static final String EXECUTOR = "spark.executor.resource.gpu.amount";

    /** What finds out an executor's addresses. */
    public static final String SCRIPT = "spark.executor.resource.gpu.discoveryScript";

    private static final String VENDOR = "spark.executor.resource.gpu.vendor";

    /** Those of an application. */
    public static GpuConfs of(SparkConf conf) {
        return new GpuConfs(
                conf.getDouble(TASK, 0), conf.getInt(EXECUTOR, 0), conf.get(SCRIPT, ""), conf.get(VENDOR, ""));
    }

    /** What to do where tasks have no GPU. */
    public static String remedy() {
        return "set " + EXECUTOR + " and " + TASK + " to 1 and " + SCRIPT
                + " to a script that prints the addresses of an executor's GPUs";
    }
}
