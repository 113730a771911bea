package dev.bellows.spark.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Backends;
import dev.bellows.backend.DeviceKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where nothing computes on GPUs; where something does, other tests have it. */
class TaskDeviceTest {
    private static TaskDevice.Given given(String... addresses) {
        return new TaskDevice.Given(List.of(addresses), false, 0, Optional.empty());
    }

    @Test
    void processorsComputeWhereTheyAreAskedForWhateverSparkGave() {
        TaskDevice device = TaskDevice.of("cpu", given("0"));
        assertEquals(DeviceKind.CPU, device.kind());
        assertEquals("", device.note());
    }

    @Test
    void autoIsTheUsualBackendWhereSparkGaveNothing() {
        TaskDevice device = TaskDevice.of("auto", given());
        assertSame(Backends.current(), device.backend());
        assertEquals("", device.note());
    }

    @Test
    void autoSaysWhyAGpuThatSparkGaveIsNotUsed() {
        TaskDevice device = TaskDevice.of("auto", given("3"));
        assertEquals(DeviceKind.CPU, device.kind());
        assertEquals(
                "Spark gave GPU 3, and device: no gpu can be used: the class path has no backend for one; set device to"
                        + " another than gpu",
                device.note());
    }

    @Test
    void processorsInThePlaceOfAGpuSayWhyAndNotWhatWasNotedOfIt() {
        TaskDevice gpu = new TaskDevice(DeviceKind.GPU, Backends.current(), "0", "Spark gave GPUs 0, 1");
        assertEquals("rank 1 has none", gpu.onProcessors("rank 1 has none").note());
        TaskDevice without = new TaskDevice(DeviceKind.CPU, Backends.current(), "", "Spark gave GPU 7, and it is gone");
        assertEquals(without.note(), without.onProcessors("rank 1 has none").note());
    }

    @Test
    void aBackendThatIsNamedForTheWholeProcessIsAutosChoice() {
        TaskDevice device =
                TaskDevice.of("auto", new TaskDevice.Given(List.of("3"), false, 0, Optional.of(DeviceKind.CPU)));
        assertSame(Backends.current(), device.backend());
        assertEquals("", device.note());
    }

    @Test
    void gpuIsRefusedWithTheConfWhereSparkGaveNone() {
        assertEquals(
                "device: gpu computes on the GPUs that Spark gives to tasks, and this task has none; set"
                        + " spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount to 1 and"
                        + " spark.executor.resource.gpu.discoveryScript to a script that prints the addresses of an"
                        + " executor's GPUs, or set device to auto or cpu",
                assertThrows(IllegalArgumentException.class, () -> TaskDevice.of("gpu", given()))
                        .getMessage());
    }

    @Test
    void workersAreToldApartByHostAndDevice() {
        WorkerDevice one = new WorkerDevice(0, "a", "gpu", "cuda:0", "H100", "1", "");
        WorkerDevice other = new WorkerDevice(1, "b", "cpu", "onednn:0", "", "", "Spark gave GPU 7");
        assertEquals(one, WorkerDevice.parse(one.json()));
        assertEquals("cuda:0 (H100, GPU address 1)", one.toString());
        assertEquals(
                "a cuda:0 (H100, GPU address 1), b onednn:0 × 2",
                WorkerDevice.summary(List.of(one, other, new WorkerDevice(2, "b", "cpu", "onednn:0", "", "", ""))));
        assertEquals(true, WorkerDevice.areMixed(List.of(one, other)));
        assertEquals("rank 1 on b: Spark gave GPU 7", WorkerDevice.withoutGpu(List.of(one, other)));
    }
}
