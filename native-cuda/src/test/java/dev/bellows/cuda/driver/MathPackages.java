package dev.bellows.cuda.driver;

import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * NVIDIA's true cuBLAS and cuDNN, from their Python packages, in the build folder. They load without a card and judge descriptors there. Since they are a gigabyte they are installed with {@code
 * -Dbellows.nvidia=install} only, and used whenever they are there.
 */
final class MathPackages {
    private static final List<String> REQUIREMENTS =
            List.of("nvidia-cublas-cu12==12.6.4.1", "nvidia-cudnn-cu12==9.5.1.17");

    private MathPackages() {}

    /**
     * Leads to them.
     *
     * @throws TestAbortedException if they are not there and not wanted, or cannot be had
     */
    static LibraryFinder finder() {
        if (!PythonPackages.areThere(REQUIREMENTS) && !"install".equals(System.getProperty("bellows.nvidia"))) {
            throw new TestAbortedException(
                    "NVIDIA's libraries are not installed here; -Dbellows.nvidia=install fetches them, a gigabyte");
        }
        Path nvidia = PythonPackages.installed(REQUIREMENTS).resolve("nvidia");
        return LibraryFinder.in(List.of(nvidia.resolve("cublas/lib"), nvidia.resolve("cudnn/lib")));
    }
}
