package dev.bellows.spark.launch;

import dev.bellows.backend.Backends;
import dev.bellows.backend.DeviceKind;
import dev.bellows.spark.device.GpuConfs;
import dev.bellows.spark.device.TaskDevice;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Whether there is the device that was asked for, and how much memory it has, before a row is read. */
public final class DeviceCheck {
    private static final String AUTO = "auto";
    private static final String REFUSED = "refused: ";

    private DeviceCheck() {}

    /**
     * Looks at what Spark's configuration gives the training stage, and asks as many tasks as there will be workers, unless their executors have yet to
     * come or no task has a GPU. Every machine can compute on its processors.
     *
     * @param device the Param
     * @return the GPU that has least memory for each worker; empty: the workers compute on processors
     * @throws IllegalArgumentException the first refusal
     */
    public static Optional<GpuRoom> require(SparkContext context, String device, SlotDemand demand) {
        boolean given = context.isLocal()
                ? Backends.namedKind().filter(kind -> kind == DeviceKind.GPU).isPresent()
                : demand.resources().taskGpus(GpuConfs.of(context.getConf())) > 0;
        if (isGpu(device) && !given && !context.isLocal()) {
            throw new IllegalArgumentException(
                    "device: gpu computes on the GPUs that Spark gives to tasks, and it gives none"
                            + " to those of the training stage; " + GpuConfs.remedy()
                            + ", or give GPUs to that stage alone by trainingResources, such as {\"taskGpus\": 1,"
                            + " \"executorGpus\": 1} under dynamic allocation, or set device to auto or cpu");
        }
        if (!isGpu(device) && !(given && device.equals(AUTO))) {
            return Optional.empty();
        }
        if (demand.resources().needsExecutors()) {
            return Optional.of(GpuRoom.UNKNOWN); // those that will come have what the stage asks for
        }
        return ask(context, device, demand);
    }

    /** Where one of them would have none, all will compute on processors. */
    private static Optional<GpuRoom> ask(SparkContext context, String device, SlotDemand demand) {
        int workers = demand.workers();
        JavaRDD<String> answers = JavaSparkContext.fromSparkContext(context)
                .parallelize(Collections.nCopies(workers, device), workers)
                .map(asked -> answer(asked, workers));
        SparkDoor.profile(context, demand.resources()).ifPresent(answers::withResources);
        List<String> all = answers.collect();
        all.stream().filter(answer -> answer.startsWith(REFUSED)).findFirst().ifPresent(refusal -> {
            throw new IllegalArgumentException(refusal.substring(REFUSED.length()));
        });
        return all.stream().anyMatch(String::isEmpty)
                ? Optional.empty()
                : all.stream().map(GpuRoom::parse).min(Comparator.comparingLong(GpuRoom::share));
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

    /** How many GPUs workers of a local master are dealt to: all, or the one that the system property names. */
    static int devices(boolean named, int all) {
        return named ? 1 : Math.max(1, all);
    }

    /** The memory of the GPU that computes this task; empty: none does. Under a local master workers share GPUs as {@link TaskDevice} deals them. */
    private static String answer(String device, int workers) {
        try {
            TaskDevice own = TaskDevice.of(device, TaskContext.get());
            if (own.kind() != DeviceKind.GPU) {
                return "";
            }
            int devices = own.address().isEmpty()
                    ? devices(
                            Backends.namedKind().isPresent(),
                            Backends.all(DeviceKind.GPU).size())
                    : workers; // Spark deals them
            return GpuRoom.of(own, (workers + devices - 1) / devices).json();
        } catch (RuntimeException refused) {
            return REFUSED + refused.getMessage() + " (on " + SparkDoor.host() + ")";
        }
    }
}
