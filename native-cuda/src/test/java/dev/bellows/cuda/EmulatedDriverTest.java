package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Storage;
import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.ThreadStream;
import dev.bellows.cuda.driver.CompilationException;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.KernelArguments;
import dev.bellows.cuda.emulator.Emulator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real JCuda, with its natives, on the emulated driver. */
final class EmulatedDriverTest {
    private static final String SOURCE = """
        #ifdef CUDA_EMULATED
        #define KERNEL EMULATED_KERNEL
        #else
        #define KERNEL extern "C" __global__ void
        #endif
        KERNEL scale(const float* x, float* y, long long n, double by) {
            for (long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x; i < n; i += (long long) gridDim.x * blockDim.x) y[i] = x[i] * by;
        }
        KERNEL reverse_block(int* x) {
            __shared__ int s[64];
            s[threadIdx.x] = x[threadIdx.x];
            __syncthreads();
            x[threadIdx.x] = s[blockDim.x - 1 - threadIdx.x];
        }
        KERNEL warp_sum(int* x) {
            int v = x[threadIdx.x];
            for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(0xffffffffu, v, d);
            if (threadIdx.x == 0) x[0] = v;
        }
        KERNEL divergent(int* x) {
            if (threadIdx.x < 3) __syncthreads();
            x[0] = 1;
        }
        """;

    private Emulator emulator;
    private CudaApi api;

    @BeforeEach
    void load() {
        emulator = Emulator.get();
        api = emulator.api();
    }

    @Test
    void bytesGoThereAndBackThroughJCuda() {
        try (CudaBackend backend = new CudaBackend(new CudaDevice(api, 0, Long.MAX_VALUE), null)) {
            int size = (3 << 20) + 5;
            Spec spec = Spec.of(DType.U8, size);
            Storage a = new Storage(backend.allocate(size), 0, spec);
            Storage b = new Storage(backend.allocate(size), 0, spec);
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (i * 7 + i / 255);
            }
            backend.write(ByteBuffer.wrap(bytes), a);
            backend.copy(a, b);
            ByteBuffer back = ByteBuffer.allocate(size);
            backend.read(b, back);
            assertArrayEquals(bytes, back.array());
            a.buffer().release();
            b.buffer().release();
        }
        assertEquals(0, emulator.live());
    }

    @Test
    void kernelsAreCompiledLoadedAndRun() {
        CudaDevice device = new CudaDevice(api, 1, Long.MAX_VALUE);
        ThreadStream stream = device.stream();
        CudaApi.LoadedModule module =
                api.loadModule(emulator.compiler().compile("test.cu", SOURCE, "sm_90", List.of()));
        long at = api.allocate(64 * 4);
        ByteBuffer numbers = ByteBuffer.allocate(64 * 4).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 64; i++) {
            numbers.putInt(i);
        }
        stream.upload(numbers.flip(), at);
        stream.arguments().add(at);
        stream.launch(api.function(module, "reverse_block"), new CudaApi.Extent(1, 64, 0));
        stream.arguments().add(at);
        stream.launch(api.function(module, "warp_sum"), new CudaApi.Extent(1, 32, 0));
        ByteBuffer back = ByteBuffer.allocate(64 * 4).order(ByteOrder.nativeOrder());
        stream.download(at, back);
        assertEquals((63 + 32) * 32 / 2, back.getInt(0));
        assertEquals(62, back.getInt(4));
        api.free(at);
        api.unload(module);
        device.close();
        assertEquals(0, emulator.live());
    }

    private int statusOf(String kernel, long address) {
        CudaDevice device = new CudaDevice(api, 0, Long.MAX_VALUE);
        ThreadStream stream = device.stream();
        CudaApi.LoadedModule module =
                api.loadModule(emulator.compiler().compile("test.cu", SOURCE, "sm_90", List.of()));
        long at = api.allocate(64 * 4);
        stream.arguments().add(address == 0 ? at : at + address);
        stream.launch(api.function(module, kernel), new CudaApi.Extent(1, 64, 0));
        BackendException error = assertThrows(BackendException.class, stream::finish);
        assertThrows(BackendException.class, stream::finish, "a lost device stays lost");
        emulator.revive();
        api.free(at);
        api.unload(module);
        device.close();
        return error.code();
    }

    @Test
    void threadsThatWaitAtDifferentBarriersAreFound() {
        assertEquals(719, statusOf("divergent", 0));
        assertEquals(0, emulator.live());
    }

    @Test
    void argumentsThatPointNowhereAreFound() {
        assertEquals(700, statusOf("warp_sum", 1 << 20));
        assertEquals(0, emulator.live());
    }

    @Test
    void whatDoesNotCompileIsToldWithItsLine() {
        CompilationException error = assertThrows(CompilationException.class, () -> emulator.compiler()
                .compile("broken.cu", "\nint x = y;\n", "sm_90", List.of()));
        assertTrue(error.log().contains("broken.cu:2"), error.log());
    }

    @Test
    void newerCardsAreServedByAnOlderArchitecture() {
        assertEquals("sm_89", emulator.compiler().architecture(89));
        assertEquals("compute_120", emulator.compiler().architecture(130));
        assertThrows(BackendException.class, () -> emulator.compiler().architecture(52));
    }

    @Test
    void argumentsLieAsACompilerLaysThem() {
        KernelArguments arguments =
                new KernelArguments().add(1).add(2L).add(3f).add(4.0).add(new long[] {5, 6});
        assertEquals(
                List.of(0, 8, 16, 24, 32),
                List.of(
                        arguments.offset(0),
                        arguments.offset(1),
                        arguments.offset(2),
                        arguments.offset(3),
                        arguments.offset(4)));
        assertEquals(48, arguments.memory().remaining());
    }
}
