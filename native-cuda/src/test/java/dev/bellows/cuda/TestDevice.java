package dev.bellows.cuda;

import dev.bellows.backend.Availability.Available;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** The device that tests of kernels run on: a card where there is one, else the emulated driver. */
final class TestDevice {
    private TestDevice() {}

    /**
     * A backend with kernels.
     *
     * @throws TestAbortedException if there is neither a card nor a compiler for the emulated driver
     */
    static Backend backend() {
        return new CudaProvider().probe() instanceof Available ? Backends.named(CudaProvider.NAME) : Emulated.BACKEND;
    }

    private static final class Emulated {
        static final CudaBackend BACKEND = open();
    }

    /** A backend of the test's own on the emulated driver. */
    static CudaBackend open() {
        return open(0);
    }

    /** The same on the device of this number, of which there are two. */
    static CudaBackend open(int index) {
        Emulator emulator = Emulator.get();
        CudaDevice device = new CudaDevice(emulator.api(), index, Long.MAX_VALUE);
        Path cubins = Path.of(System.getProperty("basedir", "."), "target", "emulator", "cubins");
        device.enter();
        Libraries libraries = LibrarySearch.ofSystem(emulator.api());
        return new CudaBackend(device, new KernelTable(device, emulator.compiler(), new CubinStore(cubins), libraries));
    }
}
