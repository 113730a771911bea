package dev.bellows.spark.launch;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.network.util.JavaUtils;

/**
 * How much memory off the heap the JVM of a worker gives out, and its container beside the heap, as Spark's configuration has it.
 *
 * @param heap bytes of the heap
 * @param direct bytes off the heap
 * @param reason what says so
 * @param beside bytes of the container beside the heap; empty: there is none, or it has no bound
 */
record ExecutorMemory(long heap, long direct, String reason, Optional<Long> beside) {
    private static final Pattern OPTION = Pattern.compile("-XX:MaxDirectMemorySize=(\\d+)([kKmMgGtT]?)");
    private static final long MIB = 1 << 20;
    private static final long LEAST_OVERHEAD_MIB = 384;
    private static final double OVERHEAD_FACTOR = 0.1;

    /** Of the executors that training gets, or of this JVM where tasks run in it. */
    static ExecutorMemory of(SparkContext context, TrainingResources resources) {
        return context.isLocal()
                ? new ExecutorMemory(
                        Runtime.getRuntime().maxMemory(),
                        DirectMemory.limit(),
                        "this JVM's -XX:MaxDirectMemorySize, or its heap's size (-Xmx, spark.driver.memory)",
                        Optional.empty())
                : of(context.master(), context.getConf(), resources);
    }

    /** Of executors. */
    static ExecutorMemory of(String master, SparkConf conf, TrainingResources resources) {
        boolean own = !resources.executorMemory().isEmpty();
        long heap = mebibytes(own ? resources.executorMemory() : conf.get("spark.executor.memory", "1g"));
        Optional<Long> beside = master.startsWith("yarn") || master.startsWith("k8s")
                ? Optional.of(overhead(conf, resources, heap) * MIB)
                : Optional.empty();
        String options = conf.get("spark.executor.defaultJavaOptions", "") + " "
                + conf.get("spark.executor.extraJavaOptions", "");
        Matcher option = OPTION.matcher(options);
        long set = 0;
        while (option.find()) { // the last one counts
            set = bytes(option.group(1), option.group(2));
        }
        if (set > 0) {
            return new ExecutorMemory(
                    heap * MIB, set, "-XX:MaxDirectMemorySize of spark.executor.extraJavaOptions", beside);
        }
        String conf1 = own ? "executorMemory of trainingResources" : "spark.executor.memory";
        return new ExecutorMemory(heap * MIB, heap * MIB, conf1 + ", as -XX:MaxDirectMemorySize is not set", beside);
    }

    private static long overhead(SparkConf conf, TrainingResources resources, long heapMiB) {
        if (!resources.executorMemoryOverhead().isEmpty()) {
            return mebibytes(resources.executorMemoryOverhead());
        } else if (conf.contains("spark.executor.memoryOverhead")) {
            return mebibytes(conf.get("spark.executor.memoryOverhead"));
        }
        double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
        return Math.max(LEAST_OVERHEAD_MIB, (long) (heapMiB * factor));
    }

    private static long mebibytes(String size) {
        return JavaUtils.byteStringAsMb(size);
    }

    private static long bytes(String digits, String unit) {
        return JavaUtils.byteStringAsBytes(digits + (unit.isEmpty() ? "b" : unit));
    }
}
