package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.cuda.emulator.Emulator;
import org.junit.jupiter.api.Test;

/** A network learns on a device as it does on the processors. */
final class LeNetOnDeviceTest {
    private static final LeNetTraining LENET = new LeNetTraining(2, 5);

    /**
     * What the host waits for within a step costs the device the time in between, and an op that is computed by the host waits: so there is one wait per step, for the
     * loss.
     */
    @Test
    void followsTheLossCurveOfTheProcessorsAndWaitsForNothingElse() {
        Emulator emulator = Emulator.get();
        double[] expected = LENET.losses(Backends.named("onednn"));
        assertTrue(expected[LENET.steps() - 1] < expected[0] / 2, "it learns");
        long before = emulator.live();
        long[] waits = new long[LENET.steps()];
        long[] launches = new long[LENET.steps()];
        try (CudaBackend own = TestDevice.open()) {
            double[] actual = LENET.losses(own, step -> {
                waits[step] = emulator.waits();
                launches[step] = emulator.launches();
            });
            assertArrayEquals(expected, actual, 1e-4);
        }
        assertEquals(before, emulator.live(), "what is left on the device");
        for (int step = 2; step < waits.length; step++) {
            assertEquals(1, waits[step] - waits[step - 1], "waits in step " + step);
            assertEquals(launches[2] - launches[1], launches[step] - launches[step - 1], "launches in step " + step);
        }
        assertTrue(launches[2] - launches[1] < 120, () -> launches[2] - launches[1] + " launches in a step");
    }
}
