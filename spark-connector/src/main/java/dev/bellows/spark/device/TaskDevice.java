package dev.bellows.spark.device;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.DeviceKind;
import dev.bellows.core.BackendException;
import dev.bellows.core.Device;
import dev.bellows.core.UnsupportedOpException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device that computes a task (ADR 98): the GPU that Spark gave it, or the processors.
 *
 * @param kind what it is
 * @param backend computes on it
 * @param address by which Spark gave it; empty: it did not
 * @param note what a user may wonder about, such as why it is not a GPU though Spark gave one; empty: nothing
 */
public record TaskDevice(DeviceKind kind, Backend backend, String address, String note) {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDevice.class);

    /** What Spark calls the executor within the driver. */
    private static final String DRIVER = "driver";

    /** What was logged in this JVM; a task that scores has nobody else to tell. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /**
     * What a task was given.
     *
     * @param addresses of GPUs, in Spark's order
     * @param local whether it runs in the driver's own JVM, where Spark gives no resources to tasks
     * @param partition its number
     * @param named the kind of what the system property of {@link Backends} names
     */
    record Given(List<String> addresses, boolean local, int partition, Optional<DeviceKind> named) {}

    /**
     * The device of the calling thread's task.
     *
     * @param device the Param
     * @throws IllegalArgumentException a sentence, if the Param wants a GPU and Spark gave none
     * @throws UnsupportedOpException a sentence, if the Param wants a GPU and nothing computes on the one that Spark gave
     */
    public static TaskDevice of(String device, TaskContext task) {
        return of(device, new Given(addresses(task), isInDriver(), task.partitionId(), Backends.namedKind()));
    }

    static TaskDevice of(String device, Given given) {
        if (device.equals(DeviceKind.GPU.toString())) {
            return gpu(given);
        }
        boolean processors = device.equals(DeviceKind.CPU.toString());
        if (processors
                || given.addresses.isEmpty()
                || given.named.filter(kind -> kind == DeviceKind.CPU).isPresent()) {
            Backend backend = Backends.on(device);
            return new TaskDevice(given.named.filter(kind -> !processors).orElse(DeviceKind.CPU), backend, "", "");
        }
        try {
            return assigned(given.addresses);
        } catch (UnsupportedOpException | BackendException unusable) {
            return new TaskDevice(
                    DeviceKind.CPU,
                    Backends.on(DeviceKind.CPU.toString()),
                    "",
                    "Spark gave GPU " + given.addresses.get(0) + ", and " + unusable.getMessage());
        }
    }

    private static TaskDevice gpu(Given given) {
        if (!given.addresses.isEmpty()) {
            return assigned(given.addresses);
        }
        if (!given.local) {
            throw new IllegalArgumentException(
                    "device: gpu computes on the GPUs that Spark gives to tasks, and this task" + " has none; "
                            + GpuConfs.remedy() + ", or set device to auto or cpu");
        }
        List<Device> all = given.named.isPresent() ? List.of() : Backends.all(DeviceKind.GPU);
        Backend backend = all.isEmpty()
                ? Backends.on(DeviceKind.GPU.toString())
                : Backends.named(all.get(given.partition % all.size()).toString());
        return new TaskDevice(DeviceKind.GPU, backend, "", "");
    }

    private static TaskDevice assigned(List<String> addresses) {
        Backend backend = Backends.at(DeviceKind.GPU, addresses.get(0));
        try (Backends.Use use = Backends.use(backend)) {
            backend.fence(); // a device that an earlier task lost says so
        }
        String note = addresses.size() == 1
                ? ""
                : "Spark gave GPUs " + String.join(", ", addresses) + ", of which the first computes; set "
                        + GpuConfs.TASK + " (or taskGpus of trainingResources) to 1 and let more workers train";
        return new TaskDevice(DeviceKind.GPU, backend, addresses.get(0), note);
    }

    private static List<String> addresses(TaskContext task) {
        ResourceInformation gpus = task.resourcesJMap().get(GpuConfs.RESOURCE);
        return gpus == null ? List.of() : List.of(gpus.addresses());
    }

    /** As tasks do under a local master, and nowhere else. */
    private static boolean isInDriver() {
        return DRIVER.equals(SparkEnv.get().executorId());
    }

    /** The processors in its place. */
    public TaskDevice onProcessors(String why) {
        // What was noted of a GPU is no matter any more.
        String wonder = kind == DeviceKind.GPU || note.isEmpty() ? why : note;
        return new TaskDevice(DeviceKind.CPU, Backends.on(DeviceKind.CPU.toString()), "", wonder);
    }

    /** Logs, once in this JVM, that {@code what} is computed here, where that is no matter of course. */
    public TaskDevice told(String what) {
        String line = what + " computes on " + this + (note.isEmpty() ? "" : ": " + note);
        if ((kind == DeviceKind.GPU || !note.isEmpty()) && TOLD.add(line)) {
            if (note.isEmpty()) {
                LOG.info("{}", line);
            } else {
                LOG.warn("{}", line);
            }
        }
        return this;
    }

    /** For people, such as {@code cuda:1 (NVIDIA H100 PCIe, GPU address 1)}. */
    @Override
    public String toString() {
        return text(backend.device().toString(), backend.model(), address);
    }

    /** The same of a device elsewhere. */
    public static String text(String device, String model, String address) {
        String which = address.isEmpty() ? model : (model.isEmpty() ? "" : model + ", ") + "GPU address " + address;
        return which.isEmpty() ? device : device + " (" + which + ")";
    }
}
