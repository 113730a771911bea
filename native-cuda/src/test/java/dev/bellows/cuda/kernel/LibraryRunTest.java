package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Storage;
import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.DeviceMemory;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.LibraryKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryRunTest {
    private static final int EXECUTION_FAILED = 13;
    private static final int LAUNCH_FAILED = 719;

    private final AbstractDevice api = new AbstractDevice(1, 1 << 20);

    /** A test double of a library's kernel that is refused, where the driver is to say {@code status} at its next call. */
    private record Refused(AbstractDevice api, int status) implements LibraryKernel {
        @Override
        public long workspaceBytes() {
            return 0;
        }

        @Override
        public void run(CudaApi.Stream stream, Arrays arrays) {
            if (status != 0) {
                api.failAfter(0, status);
            }
            throw new BackendException("cublasLtMatmul", EXECUTION_FAILED, "as the test wants it");
        }

        @Override
        public void close() {}
    }

    private BackendException failure(int status) {
        try (CudaDevice device = new CudaDevice(api, 0, 1 << 20)) {
            DeviceMemory.DeviceBuffer buffer = device.memory().allocate(4);
            try {
                LibraryRun run = new LibraryRun(device, new Refused(api, status));
                List<Storage> out = List.of(new Storage(buffer, 0, Spec.of(DType.F32, 1)));
                return assertThrows(BackendException.class, () -> run.run(List.of(), out));
            } finally {
                buffer.release();
            }
        }
    }

    @Test
    void aCallThatIsRefusedSaysWhatTheLibrarySays() {
        assertEquals(EXECUTION_FAILED, failure(0).code());
        assertEquals("", api.leaks());
    }

    @Test
    void aLostDeviceIsToldByTheDriver() {
        assertEquals(LAUNCH_FAILED, failure(LAUNCH_FAILED).code());
    }
}
