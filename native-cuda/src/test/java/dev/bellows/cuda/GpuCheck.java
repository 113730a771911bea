package dev.bellows.cuda;

import dev.bellows.backend.Availability;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.cuda.check.CheckTable;
import dev.bellows.cuda.check.Figures;
import dev.bellows.cuda.check.LossStage;
import dev.bellows.cuda.check.SpeedStage;
import dev.bellows.cuda.check.SuiteStage;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.JCudaLoader;
import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.emulator.EmulatedLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * One stage of the check of a card, in a process of its own: {@code gpu-check.sh} runs them one after the other. A stage prints lines that begin with RESULT, and leaves its figures in a file of the folder. It ends with
 * status 1 if something is not as it must be, and with 3 if there is no device to look at.
 */
final class GpuCheck {
    /** The system property by which the devices are known to be emulated: small networks, and times that mean nothing. */
    private static final String REHEARSAL = "bellows.check.rehearsal";

    private static final String SPEED = "speed-";

    private static final int FAILED = 1;
    private static final int NO_DEVICE = 3;

    private GpuCheck() {}

    /** Runs the stage that the first argument names; the second is the folder for figures. */
    public static void main(String[] arguments) throws Exception {
        String stage = arguments[0];
        if (stage.equals("emulator")) {
            EmulatedLibraries.jvmOptions().forEach(System.out::println);
            return;
        }
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        if (stage.equals("table")) {
            CheckTable.write(folder);
            return;
        }
        Figures figures = new Figures(folder, stage);
        run(stage, folder, figures);
        System.exit(figures.failed() ? FAILED : 0); // though PyTorch, or a thread of the driver's, may still be there
    }

    private static void run(String stage, Path folder, Figures figures) throws Exception {
        boolean rehearsal = Boolean.getBoolean(REHEARSAL);
        if (stage.equals("probe")) {
            probe(figures);
        } else if (stage.startsWith("suite")) {
            SuiteStage.run(List.of(CudaTckTest.class, SumsOnDeviceTest.class), figures);
        } else if (stage.equals("losses")) {
            LossStage.run(device(), folder, figures);
        } else if (stage.startsWith(SPEED)) {
            SpeedStage.run(device(), stage.substring(SPEED.length()), folder, rehearsal, figures);
        } else {
            throw new IllegalArgumentException("gpu-check: there is no stage " + stage);
        }
    }

    private static Backend device() {
        return Backends.named(CudaProvider.NAME);
    }

    private static void probe(Figures figures) {
        Backends.describe().forEach(line -> figures.say("backend %s", line));
        if (new CudaProvider().probe() instanceof Availability.Unavailable missing) {
            figures.say("no device: %s", missing.reason());
            System.exit(NO_DEVICE);
        }
        CudaApi api = Objects.requireNonNull(JCudaLoader.load().api());
        for (int i = 0; i < api.deviceCount(); i++) {
            figures.say(
                    "device %d %s, %s, %d MiB, driver for CUDA %s%s",
                    i,
                    api.deviceName(i),
                    api.uuid(i),
                    api.totalMemory(i) >> 20,
                    version(api),
                    i == 0 ? "" : ", which is not looked at");
        }
        figures.put("device", api.deviceName(0));
        figures.put("driver", version(api));
        LibrarySearch.describe(api.driverVersion()).forEach(line -> figures.say("library %s", line));
        figures.say("libraries were looked for in %s", LibraryFinder.ofSystem());
        figures.say("backend opened: %s", device().model());
    }

    /** Of CUDA, as users write it. */
    private static String version(CudaApi api) {
        return api.driverVersion() / 1000 + "." + api.driverVersion() % 1000 / 10;
    }
}
