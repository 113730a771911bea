package dev.bellows.spark.launch;

import dev.bellows.json.RecordJson;
import dev.bellows.spark.device.TaskDevice;

/**
 * The memory of a GPU that a worker of a fit will compute on.
 *
 * @param bytes of it
 * @param together how many workers are known to share it
 * @param where it is, in words
 */
public record GpuRoom(long bytes, int together, String where) {
    /** Of GPUs that nobody could ask yet, as their executors have yet to come. */
    static final GpuRoom UNKNOWN = new GpuRoom(Long.MAX_VALUE, 1, "a GPU");

    private static final RecordJson<GpuRoom> JSON = RecordJson.of("memory of a GPU", GpuRoom.class);

    /** That of the device that a task has. */
    static GpuRoom of(TaskDevice device, int together) {
        return new GpuRoom(
                device.backend().ownMemory().orElse(Long.MAX_VALUE), together, device + " on " + SparkDoor.host());
    }

    /** What {@link #json} wrote. */
    static GpuRoom parse(String json) {
        return JSON.parse(json);
    }

    /** As text, which tasks give back under any serializer of Spark's. */
    String json() {
        return JSON.write(this);
    }

    /** How much there is, in words. */
    String shown() {
        return bytes == Long.MAX_VALUE ? "memory that nobody could ask for" : WorkerMemory.show(bytes);
    }

    /** What there is for each worker. */
    long share() {
        return bytes / together;
    }
}
