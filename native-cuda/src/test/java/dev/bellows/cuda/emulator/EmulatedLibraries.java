package dev.bellows.cuda.emulator;

import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.kernel.CubinStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** The emulated driver and compiler for processes that a test starts, such as Spark's executors. */
public final class EmulatedLibraries {
    private EmulatedLibraries() {}

    /**
     * The options of a JVM that takes them for the libraries of its machine, and has what they compile in common with others.
     *
     * @throws TestAbortedException if there is no compiler to build them with
     */
    public static List<String> jvmOptions() {
        try {
            if (!EmulatorBuild.hasCompiler()) {
                throw new TestAbortedException("there is no g++ to build the emulated driver with");
            }
            Path folder = EmulatorBuild.folder();
            return List.of(
                    "-D" + LibraryFinder.PROPERTY + "=" + folder,
                    "-D" + CubinStore.PROPERTY + "=" + folder.resolveSibling("cubins"));
        } catch (IOException e) {
            throw new IllegalStateException("the emulated driver cannot be built: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the emulated driver was built", e);
        }
    }
}
