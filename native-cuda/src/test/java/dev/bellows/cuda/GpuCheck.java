package dev.bellows.cuda;

import dev.bellows.backend.Availability.Available;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.JCudaLoader;
import java.util.Locale;
import java.util.Objects;
import org.opentest4j.TestAbortedException;

/**
 * What only a card can show: whether it is found, whether LeNet follows the processors' loss curve on it, and how long a step takes. Prints {@code RESULT} lines. Without a card
 * it says so, and goes through the same on the emulated driver, whose times mean nothing.
 */
final class GpuCheck {
    private static final LeNetTraining SMALL = new LeNetTraining(2, 5);
    private static final int BATCH = 64;
    private static final int STEPS = 50;
    /** Steps that compile, allocate and warm up. */
    private static final int WARM = 10;

    private GpuCheck() {}

    public static void main(String[] none) {
        Backends.describe().forEach(line -> System.out.println("RESULT backend " + line));
        boolean hasCard = new CudaProvider().probe() instanceof Available;
        CudaApi api = hasCard ? JCudaLoader.load().api() : null;
        for (int i = 0; api != null && i < api.deviceCount(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "RESULT device %d %s, %d MiB, driver for CUDA %d%n",
                    i,
                    api.deviceName(i),
                    api.totalMemory(i) >> 20,
                    api.driverVersion());
        }
        Backend device;
        try {
            device = TestDevice.backend();
        } catch (TestAbortedException e) {
            System.out.println("RESULT lenet-losses skipped: there is no card, and " + e.getMessage());
            return;
        }
        LibrarySearch.describe(Objects.requireNonNull(JCudaLoader.load().api()).driverVersion())
                .forEach(line -> System.out.println("RESULT library " + line));
        double[] expected = SMALL.losses(Backends.named("onednn"));
        double[] actual = SMALL.losses(device);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        System.out.printf(
                Locale.ROOT,
                "RESULT lenet-losses %s: differ from the processors' by %.1e at most%n",
                worst <= 1e-4 ? "right" : "WRONG",
                worst);
        if (hasCard) {
            time(device);
        } else {
            System.out.println("RESULT lenet-step not measured: there is no card");
        }
        if (worst > 1e-4) {
            throw new AssertionError("the losses on the device are not those on the processors");
        }
    }

    private static void time(Backend device) {
        long[] at = new long[STEPS];
        new LeNetTraining(BATCH, STEPS).losses(device, step -> at[step] = System.nanoTime());
        double seconds = (at[STEPS - 1] - at[WARM - 1]) / 1e9 / (STEPS - WARM);
        System.out.printf(
                Locale.ROOT,
                "RESULT lenet-step %.3f ms, %.0f images/s at a batch of %d%n",
                seconds * 1e3,
                BATCH / seconds,
                BATCH);
    }
}
