package dev.bellows.spark.launch;

import dev.bellows.spark.device.TaskDevice;
import dev.bellows.spark.device.WorkerDevice;
import java.util.List;

/**
 * What the workers of a stage attempt compute on: all on GPUs, or all on processors. A step takes as long as its slowest worker's, so where one
 * has no GPU the others gain nothing by theirs, and their sums would be rounded in another way than its own.
 *
 * @param own this worker's
 * @param all by rank
 */
record AgreedDevices(TaskDevice own, List<WorkerDevice> all) {
    /**
     * Agrees with the other workers, by what each has found for itself.
     *
     * @param rank of this worker
     * @param found what it would compute on if it were alone
     * @param meeting where it meets the others
     */
    static AgreedDevices agree(int rank, TaskDevice found, DriverRendezvous meeting) {
        WorkerDevice mine = WorkerDevice.of(rank, SparkDoor.host(), found);
        List<WorkerDevice> all =
                meeting.gather(mine.json()).stream().map(WorkerDevice::parse).toList();
        if (!WorkerDevice.areMixed(all)) {
            return new AgreedDevices(found, all);
        }
        String why = "all workers compute on processors because some have no GPU: " + WorkerDevice.withoutGpu(all);
        TaskDevice processors = found.onProcessors(why);
        return new AgreedDevices(
                processors,
                meeting
                        .gather(WorkerDevice.of(rank, SparkDoor.host(), processors)
                                .json())
                        .stream()
                        .map(WorkerDevice::parse)
                        .toList());
    }
}
