package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Fence;
import dev.bellows.backend.Storage;
import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.DeviceMemory;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostBuffer;
import dev.bellows.op.elementwise.Exp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the backend makes of the driver, on a device that does everything as late as it may. */
final class CudaBackendTest {
    private static final long MEMORY = 64 << 20;

    private final AbstractDevice driver = new AbstractDevice(1, MEMORY);
    private final CudaBackend backend = open(driver, Long.MAX_VALUE);

    private static CudaBackend open(AbstractDevice driver, long limit) {
        return new CudaBackend(new CudaDevice(driver, 0, limit), null);
    }

    @AfterEach
    void leavesNothingBehind() {
        if (driver.calls().containsKey("cuDevicePrimaryCtxRelease")) {
            return; // the test has closed it
        }
        backend.close();
        assertEquals("", driver.leaks());
    }

    private static Storage array(CudaBackend on, DType dtype, int size) {
        Spec spec = Spec.of(dtype, size);
        return new Storage(on.allocate(spec.bytes()), 0, spec);
    }

    private static ByteBuffer numbers(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < bytes; i++) {
            buffer.put((byte) (i * 31 + i / 251));
        }
        return buffer.flip();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        numbers(count).get(bytes);
        return bytes;
    }

    private static byte[] read(CudaBackend on, Storage from) {
        ByteBuffer into = ByteBuffer.allocate((int) from.spec().bytes());
        on.read(from, into);
        assertEquals(0, into.remaining());
        return into.array();
    }

    @Test
    void bytesComeBackWhateverTheirNumber() {
        for (int size : new int[] {1, 3, 4096, (1 << 20) - 1, 1 << 20, (5 << 20) + 7}) {
            Storage array = array(backend, DType.U8, size);
            ByteBuffer given = numbers(size);
            backend.write(given, array);
            assertEquals(size, given.remaining());
            assertArrayEquals(bytes(size), read(backend, array));
            array.buffer().release();
        }
    }

    @Test
    void whatIsWrittenMayChangeAtOnce() {
        Storage array = array(backend, DType.U8, 100);
        byte[] bytes = new byte[100];
        for (int time = 0; time < 30_000; time++) { // goes around both slabs
            bytes[99] = (byte) time;
            backend.write(ByteBuffer.wrap(bytes), array);
        }
        bytes[99] = (byte) 29_999;
        byte[] expected = bytes.clone();
        bytes[99] = 0;
        assertArrayEquals(expected, read(backend, array));
        array.buffer().release();
    }

    @Test
    void fillsEveryWidth() {
        for (DType dtype : List.of(DType.U8, DType.BF16, DType.F32, DType.F64)) {
            Storage array = array(backend, dtype, 5);
            ByteBuffer element = numbers(dtype.bytes());
            backend.fill(array, element);
            ByteBuffer expected = ByteBuffer.allocate(5 * dtype.bytes());
            for (int i = 0; i < 5; i++) {
                expected.put(element.duplicate());
            }
            assertArrayEquals(expected.array(), read(backend, array), dtype::toString);
            array.buffer().release();
        }
    }

    @Test
    void copiesBehindWhatWasWrittenBefore() {
        Storage from = array(backend, DType.I32, 8);
        Storage to = array(backend, DType.I32, 8);
        backend.write(numbers(32), from);
        backend.copy(from, to);
        from.buffer().release(); // launched, too: the copy comes before whatever takes this memory
        Storage next = array(backend, DType.I32, 8);
        backend.fill(next, ByteBuffer.wrap(new byte[4]));
        assertArrayEquals(bytes(32), read(backend, to));
        to.buffer().release();
        next.buffer().release();
    }

    @Test
    void nothingButAReadWaits() {
        Storage array = array(backend, DType.I32, 8);
        backend.write(numbers(32), array);
        backend.fill(array, ByteBuffer.wrap(new byte[4]));
        backend.fence();
        array.buffer().release();
        assertEquals(0, driver.calls().getOrDefault("cuStreamSynchronize", 0));
        assertEquals(0, driver.calls().getOrDefault("cuEventSynchronize", 0));
    }

    private static <T> T inAThread(Callable<T> work) throws InterruptedException, ExecutionException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(work).get();
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void anotherThreadSeesAnArrayOnlyBehindItsFence() throws InterruptedException, ExecutionException {
        Storage array = array(backend, DType.I32, 8);
        AtomicReference<Fence> fence = new AtomicReference<>();
        inAThread(() -> {
            backend.write(numbers(32), array);
            fence.set(backend.fence());
            return 0;
        });
        byte[] early = read(backend, array);
        fence.get().await();
        byte[] late = read(backend, array);
        assertArrayEquals(bytes(32), late);
        assertNotEquals(early[1], late[1], "the device waited by itself, and the test shows nothing");
        array.buffer().release();
    }

    @Test
    void fencesOutliveTheirEvents() throws InterruptedException, ExecutionException {
        Storage array = array(backend, DType.I32, 8);
        Fence first = inAThread(() -> {
            backend.write(numbers(32), array);
            Fence early = backend.fence();
            for (int i = 0; i < 1000; i++) {
                backend.fence();
            }
            return early;
        });
        first.await();
        assertArrayEquals(bytes(32), read(backend, array));
        array.buffer().release();
    }

    @Test
    void memoryGoesToAnotherThreadBehindAnEvent() throws InterruptedException, ExecutionException {
        inAThread(() -> {
            Storage array = array(backend, DType.I32, 8);
            backend.write(numbers(32), array);
            array.buffer().release();
            return 0;
        });
        Storage again = array(backend, DType.I32, 8);
        backend.fill(again, ByteBuffer.wrap(new byte[4]));
        assertArrayEquals(new byte[32], read(backend, again));
        inAThread(
                () -> { // were the write still waiting, this would do it now
                    backend.read(again, ByteBuffer.allocate(32));
                    return 0;
                });
        assertArrayEquals(new byte[32], read(backend, again));
        assertEquals(1, driver.calls().get("cuMemAlloc"));
        again.buffer().release();
    }

    @Test
    void threadsThatComeAndGoShareStreams() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Thread thread = new Thread(backend::fence);
            thread.start();
            thread.join();
        }
        assertEquals(1, driver.calls().get("cuStreamCreate"));
    }

    @Test
    void recyclesMemoryBySizeAndKeepsCount() {
        CudaDevice device = new CudaDevice(driver, 0, Long.MAX_VALUE);
        for (int i = 0; i < 10; i++) {
            Buffer a = device.memory().allocate(1000);
            Buffer b = device.memory().allocate(3000);
            a.release();
            b.release();
        }
        assertEquals(
                new DeviceMemory.Statistics(0, 4096, 4096, 2, 18),
                device.memory().statistics());
        device.memory().trim();
        assertEquals(0, device.memory().statistics().idleBytes());
        device.close();
    }

    @Test
    void givesIdleMemoryBackBeforeItRunsOut() {
        Buffer half = backend.allocate(MEMORY / 2);
        half.release();
        Buffer more = backend.allocate(MEMORY / 4 * 3);
        more.release();
        assertEquals(1, driver.calls().get("cuMemFree"));
    }

    @Test
    void saysWhoHasTheMemoryThatIsNotThere() {
        Buffer half = backend.allocate(MEMORY / 2);
        MemoryException error = assertThrows(MemoryException.class, () -> backend.allocate(MEMORY / 4 * 3));
        assertEquals(
                "cuda:0: cannot allocate 50331648 bytes: 33554432 are in use by this process, and 33554432 are free;"
                        + " lower the batch size, or leave the device to fewer tasks",
                error.getMessage());
        half.release();
    }

    @Test
    void keepsToItsLimit() {
        AbstractDevice other = new AbstractDevice(1, MEMORY);
        try (CudaBackend limited = open(other, 1 << 20)) {
            limited.allocate(600 << 10).release();
            Buffer kept = limited.allocate(700 << 10); // for which the first goes
            MemoryException error = assertThrows(MemoryException.class, () -> limited.allocate(400 << 10));
            assertTrue(error.getMessage().contains("the limit is 1048576"), error.getMessage());
            kept.release();
        }
        assertEquals("", other.leaks());
    }

    @Test
    void theHostCannotFollowItsAddresses() {
        Buffer buffer = backend.allocate(8);
        assertThrows(MemoryException.class, () -> HostBuffer.host(buffer));
        buffer.release();
        Storage gone = new Storage(buffer, 0, Spec.of(DType.I32, 2));
        MemoryException error = assertThrows(MemoryException.class, () -> backend.fill(gone, numbers(4)));
        assertTrue(error.getMessage().contains("used after it was freed"), error.getMessage());
    }

    @Test
    void saysWhichOpsTheHostComputes() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 4));
        try (Executable executable = Executable.compile(trace.graph(List.of(Exp.exp(x))), backend)) {
            assertTrue(executable.explain().contains(" by host bounce (reference:0)"), executable.explain());
        }
    }

    /** What the backend does from its first call to its last, in a few steps. */
    private static void life(AbstractDevice on) throws InterruptedException, ExecutionException {
        try (CudaBackend own = open(on, Long.MAX_VALUE)) {
            Storage a = array(own, DType.I32, 600_000);
            Storage b = array(own, DType.I32, 600_000);
            own.write(numbers(2_400_000), a);
            own.copy(a, b);
            inAThread(() -> {
                own.fence();
                return 0;
            });
            assertArrayEquals(bytes(2_400_000), read(own, b));
            a.buffer().release();
            b.buffer().release();
            own.trim();
        }
    }

    @Test
    void everyCallThatFailsIsToldAndNothingHangs() throws InterruptedException, ExecutionException {
        int failures = 0;
        for (int call = 0; ; call++) {
            AbstractDevice failing = new AbstractDevice(1, MEMORY);
            failing.failAfter(call, 999);
            try {
                life(failing);
            } catch (BackendException told) {
                failures++;
                assertEquals(999, told.code());
                continue;
            } catch (ExecutionException inThread) {
                failures++;
                assertEquals(999, ((BackendException) inThread.getCause()).code());
                continue;
            }
            assertTrue(failing.isFailureAhead(), "call " + call + " failed, and nobody was told");
            break;
        }
        assertTrue(failures > 50, failures + " calls");
    }
}
