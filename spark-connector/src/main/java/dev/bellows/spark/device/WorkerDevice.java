package dev.bellows.spark.device;

import dev.bellows.backend.DeviceKind;
import dev.bellows.json.RecordJson;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a worker of a fit computes on.
 *
 * @param rank of the worker
 * @param host it runs on, as Spark calls it
 * @param kind cpu or gpu
 * @param device such as {@code onednn:0} or {@code cuda:1}, as the worker's own process counts
 * @param model what its maker calls it; empty: not known
 * @param address by which Spark gave it; empty: it did not
 * @param note what a user may wonder about, such as why it is not a GPU though Spark gave one; empty: nothing
 */
public record WorkerDevice(int rank, String host, String kind, String device, String model, String address, String note)
        implements Serializable {
    private static final RecordJson<WorkerDevice> JSON = RecordJson.of("device of a worker", WorkerDevice.class);

    /** The device of a worker. */
    public static WorkerDevice of(int rank, String host, TaskDevice device) {
        return new WorkerDevice(
                rank,
                host,
                device.kind().toString(),
                device.backend().device().toString(),
                device.backend().model(),
                device.address(),
                device.note());
    }

    /** What {@link #json} wrote. */
    public static WorkerDevice parse(String json) {
        return JSON.parse(json);
    }

    /** As JSON, under the names of the components. */
    public String json() {
        return JSON.write(this);
    }

    private boolean computesOn(DeviceKind some) {
        return kind.equals(some.toString());
    }

    /** Whether some, but not all, compute on GPUs. */
    public static boolean areMixed(List<WorkerDevice> all) {
        return all.stream().map(WorkerDevice::kind).distinct().count() > 1;
    }

    /** Which of them have no GPU, and why. */
    public static String withoutGpu(List<WorkerDevice> all) {
        return all.stream()
                .filter(worker -> worker.computesOn(DeviceKind.CPU))
                .map(worker -> "rank " + worker.rank + " on " + worker.host
                        + (worker.note.isEmpty() ? " was given none" : ": " + worker.note))
                .collect(Collectors.joining("; "));
    }

    /** As said of all workers together: what computes, how often, and what there is to say about it. */
    public static String summary(List<WorkerDevice> all) {
        List<String> parts = new ArrayList<>();
        all.stream()
                .collect(Collectors.groupingBy(
                        worker -> worker.host + " " + worker, TreeMap::new, Collectors.counting()))
                .forEach((device, count) -> parts.add(device + (count == 1 ? "" : " × " + count)));
        return String.join(", ", parts);
    }

    /** For people, such as {@code cuda:1 (NVIDIA H100 PCIe, GPU address 1)}. */
    @Override
    public String toString() {
        return TaskDevice.text(device, model, address);
    }
}
