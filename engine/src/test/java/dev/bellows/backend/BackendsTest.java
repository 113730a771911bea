package dev.bellows.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.Device;
import dev.bellows.core.UnsupportedOpException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final Backend ONE = Backends.named("reference");
    private static final Backend OTHER = Backends.current();

    private static final BackendProvider FAST_GPU = new Offered("fast", DeviceKind.GPU, "", OTHER);
    private static final BackendProvider NO_GPU =
            new Offered("broken", DeviceKind.GPU, "its driver is not loaded", OTHER);
    private static final BackendProvider CPU = new Offered("plain", DeviceKind.CPU, "", ONE);
    private static final BackendProvider SLOW_CPU = new Offered("slow", DeviceKind.CPU, "", OTHER);

    @Test
    void autoIsTheCurrentOne() {
        assertSame(Backends.current(), Backends.on("auto"));
        try (Backends.Use use = Backends.use(ONE)) {
            assertSame(ONE, Backends.on("auto"));
        }
    }

    @Test
    void cpuIsTheProcessorsWhateverElseThereIs() {
        assertSame(ONE, Backends.on(DeviceKind.CPU, null, List.of(FAST_GPU, CPU, SLOW_CPU)));
        assertSame(ONE, Backends.on(DeviceKind.CPU, "fast:0", List.of(FAST_GPU, CPU, SLOW_CPU)));
    }

    @Test
    void thePropertyChoosesAmongThoseOfTheKind() {
        assertSame(OTHER, Backends.on(DeviceKind.CPU, "slow", List.of(FAST_GPU, CPU, SLOW_CPU)));
        assertSame(OTHER, Backends.on(DeviceKind.GPU, "fast:0", List.of(NO_GPU, FAST_GPU, CPU)));
    }

    @Test
    void gpuIsTheFirstThatIsAvailable() {
        assertSame(OTHER, Backends.on(DeviceKind.GPU, null, List.of(NO_GPU, FAST_GPU, CPU)));
    }

    @Test
    void refusesAGpuThatIsNotThereWithTheReasons() {
        assertEquals(
                "device: no gpu can be used: broken: its driver is not loaded; set device to another than gpu",
                refusal(List.of(NO_GPU, CPU)));
        assertEquals(
                "device: no gpu can be used: the class path has no backend for one; set device to another than gpu",
                refusal(List.of(CPU)));
    }

    @Test
    void refusesAnotherWord() {
        String message = assertThrows(IllegalArgumentException.class, () -> Backends.on("tpu"))
                .getMessage();
        assertEquals("device: must be one of auto, cpu, gpu; got 'tpu'", message);
    }

    @Test
    void theBackendForTheCpuComputesHere() {
        assertTrue(List.of("onednn", "reference")
                .contains(Backends.on("cpu").device().backend()));
    }

    private static String refusal(List<BackendProvider> providers) {
        return assertThrows(UnsupportedOpException.class, () -> Backends.on(DeviceKind.GPU, null, providers))
                .getMessage();
    }

    /** A provider that is available if it has no reason not to be. */
    private record Offered(String name, DeviceKind kind, String reason, Backend backend) implements BackendProvider {
        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Availability probe() {
            return reason.isEmpty()
                    ? new Availability.Available(List.of(new Device(name, 0)))
                    : new Availability.Unavailable(reason);
        }

        @Override
        public Backend open(int index) {
            return backend;
        }
    }
}
