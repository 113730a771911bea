package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.cuda.driver.EchoCompiler;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import dev.bellows.op.elementwise.Neg;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClosingTest {
    @TempDir
    Path cubins;

    @Test
    void theKernelsOfOtherThreadsAreDoneBeforeTheirCodeIsUnloaded() throws InterruptedException {
        AbstractDevice driver = new AbstractDevice(1, 1 << 20);
        AtomicInteger runs = new AtomicInteger();
        driver.define("neg", (device, extent, arguments) -> runs.incrementAndGet());
        CudaDevice device = new CudaDevice(driver, 0, Long.MAX_VALUE);
        KernelTable kernels = new KernelTable(device, new EchoCompiler(), new CubinStore(cubins), Libraries.NONE);
        try (CudaBackend backend = new CudaBackend(device, kernels)) {
            Spec spec = Spec.of(DType.F32, 4);
            Thread other = new Thread(() -> {
                Storage x = new Storage(backend.allocate(spec.bytes()), 0, spec);
                Storage y = new Storage(backend.allocate(spec.bytes()), 0, spec);
                backend.kernel(new Neg(), List.of(spec)).run(List.of(x), List.of(y));
                x.buffer().release();
                y.buffer().release();
            });
            other.start();
            other.join();
            assertEquals(0, runs.get(), "the device is late");
        }
        assertEquals(1, runs.get());
        assertEquals("", driver.leaks());
    }
}
