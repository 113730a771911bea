package dev.bellows.cuda.driver;

import dev.bellows.cuda.emulator.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Python packages in the build folder, each set in a folder of its own: NVIDIA's own libraries come so, without a toolkit and for machines without a card. */
public final class PythonPackages {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "target", "packages");
    private static final int MOST_MINUTES = 15;

    private PythonPackages() {}

    private static Path folder(List<String> requirements) {
        return ROOT.resolve(String.join("+", requirements).replace("==", "-")).toAbsolutePath();
    }

    /** Whether they were installed before. */
    public static boolean areThere(List<String> requirements) {
        return Files.isDirectory(folder(requirements));
    }

    /**
     * Their folder, installed if they are not there yet.
     *
     * @param requirements such as {@code nvidia-cuda-nvrtc-cu12==12.9.86}, without what they require
     * @throws TestAbortedException if they cannot be had
     */
    public static Path installed(List<String> requirements) {
        Path folder = folder(requirements);
        if (!areThere(requirements)) {
            try {
                install(requirements, folder);
            } catch (IOException | InterruptedException e) {
                throw new TestAbortedException(requirements + " cannot be installed: " + e.getMessage());
            }
        }
        return folder;
    }

    private static void install(List<String> requirements, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(ROOT);
        Path part = Files.createTempDirectory(ROOT, "part");
        Path log = part.resolve("log");
        List<String> command = new ArrayList<>(
                List.of("python3", "-m", "pip", "install", "--quiet", "--no-deps", "--target", part.toString()));
        command.addAll(requirements);
        Process pip = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!pip.waitFor(MOST_MINUTES, TimeUnit.MINUTES) || pip.exitValue() != 0) {
            pip.destroyForcibly();
            throw new IOException("pip: " + Files.readString(log));
        }
        SharedFolder.place(part, folder);
    }
}
