package dev.bellows.cuda.emulator;

import com.sun.jna.NativeLibrary;
import dev.bellows.cuda.CudaProvider;
import dev.bellows.cuda.driver.Compiler;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.JCudaLoader;
import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.driver.Nvrtc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * The emulated driver and compiler, behind the real JCuda and its real natives. Loaded once per JVM in the place of the true libraries, and therefore nowhere
 * where those are.
 */
public final class Emulator {
    private final CudaApi api;
    private final Compiler compiler;
    private final NativeLibrary driver;

    private Emulator(Path folder) {
        System.setProperty(LibraryFinder.PROPERTY, folder.toString());
        // Who opens all backends that there are, as the search for leaks does, does not get this one as well.
        System.setProperty(CudaProvider.PROPERTY, "off");
        JCudaLoader.Loaded loaded = JCudaLoader.load();
        CudaApi found = loaded.api();
        if (found == null) {
            throw new IllegalStateException("the emulated driver does not load: " + loaded.reason());
        }
        this.api = found;
        this.compiler =
                Nvrtc.find(LibraryFinder.ofSystem(), found.driverVersion()).get();
        this.driver = NativeLibrary.getInstance(folder.resolve("libcuda.so.1").toString());
    }

    /**
     * The emulator.
     *
     * @throws TestAbortedException if this machine has a card, or no compiler to build it with
     */
    public static Emulator get() {
        Object made = Once.MADE;
        if (made instanceof Emulator emulator) {
            return emulator;
        }
        throw new TestAbortedException(made.toString());
    }

    private static final class Once {
        static final Object MADE = make();

        private static Object make() {
            if (Files.exists(Path.of("/dev/nvidiactl"))) {
                return "this machine has a card, and its libraries";
            }
            try {
                if (!EmulatorBuild.hasCompiler()) {
                    return "there is no g++ to build the emulated driver with";
                }
                return new Emulator(EmulatorBuild.folder());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the emulated driver cannot be built: " + e.getMessage(), e);
            }
        }
    }

    /** The driver. */
    public CudaApi api() {
        return api;
    }

    /** The compiler. */
    public Compiler compiler() {
        return compiler;
    }

    /** How many allocations, streams, events, modules and contexts there are. */
    public long live() {
        return driver.getFunction("emulated_live").invokeLong(new Object[0]);
    }

    /** Lets the devices work again after a fault, as a new process would. */
    public void revive() {
        driver.getFunction("emulated_revive").invokeVoid(new Object[0]);
    }

    /** Lets the blocks of each launch run from the last to the first until the result is closed. */
    public Otherwise backwards() {
        return otherwise("emulated_backwards");
    }

    /** Lets all streams go on in turns whenever one is waited for, until the result is closed. */
    public Otherwise turns() {
        return otherwise("emulated_turns");
    }

    private Otherwise otherwise(String setting) {
        driver.getFunction(setting).invokeVoid(new Object[] {1});
        return () -> driver.getFunction(setting).invokeVoid(new Object[] {0});
    }

    /** As long as the device does what it may otherwise than usual. */
    public interface Otherwise extends AutoCloseable {
        @Override
        void close();
    }

    /** How many kernels were launched so far. */
    public long launches() {
        return driver.getFunction("emulated_launches").invokeLong(new Object[0]);
    }

    /** How often the host waited for a stream or an event so far. */
    public long waits() {
        return driver.getFunction("emulated_waits").invokeLong(new Object[0]);
    }

    /** The files that the emulator is made of. */
    static List<String> sources() {
        return List.of(
                "shim.h", "emulated.h", "driver.cpp", "nvrtc.cpp", "cublaslt.cpp", "cudnn.cpp", "cudnn-recurrent.h");
    }
}
