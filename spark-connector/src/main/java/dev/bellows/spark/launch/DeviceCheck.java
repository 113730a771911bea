package dev.bellows.spark.launch;

import dev.bellows.backend.Backends;
import dev.bellows.backend.DeviceKind;
import dev.bellows.spark.device.GpuConfs;
import dev.bellows.spark.device.TaskDevice;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Whether there is the device that was asked for, before a row is read. */
public final class DeviceCheck {
    private DeviceCheck() {}

    /**
     * Looks at what Spark's configuration gives the training stage, and asks as many tasks as there will be workers, unless their executors have yet to
     * come. Every machine can compute on its processors, so nobody is asked for those.
     *
     * @param device the Param
     * @throws IllegalArgumentException the first refusal
     */
    public static void require(SparkContext context, String device, SlotDemand demand) {
        if (!isGpu(device)) {
            return;
        }
        if (!context.isLocal() && demand.resources().taskGpus(GpuConfs.of(context.getConf())) == 0) {
            throw new IllegalArgumentException(
                    "device: gpu computes on the GPUs that Spark gives to tasks, and it gives none"
                            + " to those of the training stage; " + GpuConfs.remedy()
                            + ", or give GPUs to that stage alone by trainingResources, such as {\"taskGpus\": 1,"
                            + " \"executorGpus\": 1} under dynamic allocation, or set device to auto or cpu");
        }
        if (!demand.resources().needsExecutors()) {
            List<String> asked = Collections.nCopies(demand.workers(), device);
            JavaRDD<String> refusals = JavaSparkContext.fromSparkContext(context)
                    .parallelize(asked, demand.workers())
                    .map(DeviceCheck::refusal);
            SparkDoor.profile(context, demand.resources()).ifPresent(refusals::withResources);
            refusals.collect().stream()
                    .filter(refusal -> !refusal.isEmpty())
                    .findFirst()
                    .ifPresent(refusal -> {
                        throw new IllegalArgumentException(refusal);
                    });
        }
    }

    /**
     * For scoring, which starts no task of its own to ask: refuses where tasks have no GPU, and where this JVM is the one that will score and has
     * none. On executors the tasks refuse.
     *
     * @throws IllegalArgumentException a sentence that names the conf
     */
    public static void requireForScoring(SparkContext context, String device) {
        if (context.isLocal()) {
            Backends.on(device);
        } else if (isGpu(device) && GpuConfs.of(context.getConf()).taskAmount() == 0) {
            throw new IllegalArgumentException(
                    "device: gpu computes on the GPUs that Spark gives to tasks, and it gives none"
                            + " to those that score; " + GpuConfs.remedy()
                            + ", or set device to auto or cpu (trainingResources are"
                            + " for training alone)");
        }
    }

    private static boolean isGpu(String device) {
        return device.equals(DeviceKind.GPU.toString());
    }

    private static String refusal(String device) {
        try {
            TaskDevice.of(device, TaskContext.get());
            return "";
        } catch (RuntimeException refused) {
            return refused.getMessage() + " (on " + SparkDoor.host() + ")";
        }
    }
}
