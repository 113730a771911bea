package dev.bellows.cuda.kernel;

import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.driver.Nvrtc;
import dev.bellows.cuda.driver.PythonPackages;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** NVIDIA's true compiler, from its Python package, in the build folder. It needs no card. */
public final class NvrtcPackage {
    /** The last one for CUDA 12, which knows every card from Turing to Blackwell. */
    private static final String REQUIREMENT = "nvidia-cuda-nvrtc-cu12==12.9.86";

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
            LibraryFinder finder = LibraryFinder.in(
                    List.of(PythonPackages.installed(List.of(REQUIREMENT)).resolve("nvidia/cuda_nvrtc/lib")));
            return Nvrtc.find(finder, 12000).get();
        }
    }
}
