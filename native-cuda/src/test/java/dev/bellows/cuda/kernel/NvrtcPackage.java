package dev.bellows.cuda.kernel;

import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.driver.Nvrtc;
import dev.bellows.cuda.emulator.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** NVIDIA's true compiler, from its Python package, in the build folder. It needs no card. */
public final class NvrtcPackage {
    /** The last one for CUDA 12, which knows every card from Turing to Blackwell. */
    private static final String VERSION = "12.9.86";

    private static final Path FOLDER = Path.of(System.getProperty("basedir", "."), "target", "nvrtc", VERSION);

    private NvrtcPackage() {}

    /**
     * The compiler, installed if it is not there yet.
     *
     * @throws TestAbortedException if it cannot be had
     */
    public static Nvrtc compiler() {
        return Once.COMPILER;
    }

    private static final class Once {
        static final Nvrtc COMPILER = load();

        private static Nvrtc load() {
            try {
                if (!Files.isDirectory(FOLDER)) {
                    install();
                }
            } catch (IOException | InterruptedException e) {
                throw new TestAbortedException("NVIDIA's compiler cannot be installed: " + e.getMessage());
            }
            LibraryFinder finder = LibraryFinder.in(
                    List.of(FOLDER.resolve("nvidia/cuda_nvrtc/lib").toAbsolutePath()));
            return Nvrtc.find(finder, 12000).get();
        }
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER.getParent());
        Path part = Files.createTempDirectory(FOLDER.getParent(), "part");
        Path log = part.resolve("log");
        Process pip = new ProcessBuilder(
                        "python3",
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-deps",
                        "--target",
                        part.toString(),
                        "nvidia-cuda-nvrtc-cu12==" + VERSION)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!pip.waitFor(300, TimeUnit.SECONDS) || pip.exitValue() != 0) {
            pip.destroyForcibly();
            throw new IOException("pip: " + Files.readString(log));
        }
        SharedFolder.place(part, FOLDER);
    }
}
