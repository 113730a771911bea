package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A test double of the CUDA driver in plain Java. It does nothing when it is told to, but as late as it may: a stream moves only when somebody
 * waits for it, so what is read without a wait, or from another stream without an event, is not there. It knows what lives and refuses all else with the
 * driver's own status, fills new memory with garbage, and fails the {@code n}-th call with a status of the test's choice.
 *
 * <p>Kernels are what a test {@linkplain #define defines}: functions of their arguments over this device's memory.
 */
public final class AbstractDevice implements CudaApi {
    /** The driver's statuses that it gives. */
    public static final int INVALID_VALUE = 1;

    public static final int OUT_OF_MEMORY = 2;
    public static final int INVALID_CONTEXT = 201;
    public static final int INVALID_HANDLE = 400;
    public static final int NOT_FOUND = 500;
    public static final int ILLEGAL_ADDRESS = 700;

    private static final byte GARBAGE = (byte) 0xA5;
    private static final long FIRST_ADDRESS = 0x7f00_0000_0000L;
    private static final long ALIGNMENT = 256;

    /** What a kernel does, on the thread that waits for it. */
    @FunctionalInterface
    public interface Body {
        void run(AbstractDevice device, Extent extent, KernelArguments arguments);
    }

    private record OneContext(int device) implements Context {}

    private static final class Work implements Stream {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private long launched;
        private long done;
        private boolean destroyed;
    }

    private static final class Mark implements Event {
        private @Nullable Work stream;
        private long at;
        private boolean destroyed;
    }

    private static final class Loaded implements LoadedModule {
        private boolean unloaded;
    }

    private record Entry(Loaded module, Body body) implements KernelFunction {}

    private final long memoryBytes;
    private final int devices;
    private final TreeMap<Long, ByteBuffer> memory = new TreeMap<>();
    private final IdentityHashMap<ByteBuffer, Boolean> pinned = new IdentityHashMap<>();
    private final Map<String, Body> bodies = new HashMap<>();
    private final Map<String, Integer> calls = new LinkedHashMap<>();

    @SuppressWarnings("ThreadLocalUsage") // a test has few of these devices
    private final ThreadLocal<@Nullable Context> current = new ThreadLocal<>();

    private long nextAddress = FIRST_ADDRESS;
    private long used;
    private int retained;
    private int streams;
    private int events;
    private int modules;
    private int callsLeft = -1;
    private int status;
    private @Nullable BackendException lost;

    /**
     * @param devices how many devices there are, which have memory in common
     * @param memoryBytes how much that is
     */
    public AbstractDevice(int devices, long memoryBytes) {
        this.devices = devices;
        this.memoryBytes = memoryBytes;
    }

    /** Gives a kernel of this name to each module that is loaded. */
    public synchronized void define(String name, Body body) {
        bodies.put(name, body);
    }

    /** Lets the call after {@code calls} further ones fail, and no other. */
    public synchronized void failAfter(int calls, int status) {
        this.callsLeft = calls;
        this.status = status;
    }

    /** Whether a call that was to fail is still to come. */
    public synchronized boolean isFailureAhead() {
        return callsLeft >= 0;
    }

    /** How often each function was called, by name. */
    public synchronized Map<String, Integer> calls() {
        return new LinkedHashMap<>(calls);
    }

    /** What was created and not destroyed, for a reader; empty if that is nothing. */
    public synchronized String leaks() {
        Map<String, Integer> left = new LinkedHashMap<>();
        left.put("allocations", memory.size());
        left.put("pinned buffers", pinned.size());
        left.put("contexts", retained);
        left.put("streams", streams);
        left.put("events", events);
        left.put("modules", modules);
        left.values().removeIf(count -> count == 0);
        return left.isEmpty() ? "" : left.toString();
    }

    /** How many calls of this device wait in all streams of {@code which}. */
    public synchronized int waiting(Stream which) {
        return ((Work) which).waiting.size();
    }

    /** {@code bytes} of device memory from {@code address} on, for the body of a kernel. */
    public ByteBuffer at(long address, long bytes) {
        Map.Entry<Long, ByteBuffer> block = memory.floorEntry(address);
        if (block == null || address + bytes > block.getKey() + block.getValue().capacity()) {
            throw new BackendException(
                    "kernel or copy", ILLEGAL_ADDRESS, bytes + " bytes at " + address + " are in no allocation");
        }
        return block.getValue()
                .slice((int) (address - block.getKey()), (int) bytes)
                .order(ByteOrder.nativeOrder());
    }

    private void called(String function) {
        calls.merge(function, 1, Integer::sum);
        if (lost != null) {
            throw new BackendException(function, lost.code(), "after an earlier failure: " + lost.getMessage());
        }
        if (callsLeft >= 0 && callsLeft-- == 0) {
            throw new BackendException(function, status, "as the test wants it");
        }
    }

    /** A call that needs a context, as most do. */
    private void calledInContext(String function) {
        called(function);
        require(current.get() != null, function, INVALID_CONTEXT, "no context is current for this thread");
    }

    private static void require(boolean holds, String function, int status, String what) {
        if (!holds) {
            throw new BackendException(function, status, what);
        }
    }

    private static Work alive(Stream stream, String function) {
        Work work = (Work) stream;
        require(!work.destroyed, function, INVALID_HANDLE, "the stream was destroyed");
        return work;
    }

    private static Mark alive(Event event, String function) {
        Mark mark = (Mark) event;
        require(!mark.destroyed, function, INVALID_HANDLE, "the event was destroyed");
        return mark;
    }

    private static void launch(Work stream, Runnable work) {
        stream.waiting.add(work);
        stream.launched++;
    }

    /** Does what a stream has to do up to its {@code mark}-th piece of work. */
    private void advance(Work stream, long mark) {
        while (stream.done < mark) {
            Runnable next = stream.waiting.remove();
            stream.done++;
            try {
                next.run();
            } catch (BackendException failed) {
                lost = failed; // as on a device, where nothing works after such a fault
                throw failed;
            }
        }
    }

    @Override
    public synchronized int driverVersion() {
        called("cuDriverGetVersion");
        return 12060;
    }

    @Override
    public synchronized int deviceCount() {
        called("cuDeviceGetCount");
        return devices;
    }

    @Override
    public synchronized String deviceName(int device) {
        called("cuDeviceGetName");
        return "abstract device";
    }

    @Override
    public synchronized long totalMemory(int device) {
        called("cuDeviceTotalMem");
        return memoryBytes;
    }

    @Override
    public synchronized int attribute(int device, DeviceAttribute attribute) {
        called("cuDeviceGetAttribute");
        return switch (attribute) {
            case SHARED_BYTES_PER_BLOCK, SHARED_BYTES_PER_BLOCK_AT_MOST -> 48 << 10;
            case MULTIPROCESSORS -> 2;
            case CAPABILITY_MAJOR -> 9;
            case CAPABILITY_MINOR -> 0;
        };
    }

    @Override
    public synchronized Context retainPrimaryContext(int device) {
        called("cuDevicePrimaryCtxRetain");
        require(device < devices, "cuDevicePrimaryCtxRetain", 101, "no device " + device);
        retained++;
        return new OneContext(device);
    }

    @Override
    public synchronized void releasePrimaryContext(int device) {
        called("cuDevicePrimaryCtxRelease");
        retained--;
    }

    @Override
    public synchronized void setCurrent(Context context) {
        called("cuCtxSetCurrent");
        current.set(context);
    }

    @Override
    public synchronized long freeMemory() {
        calledInContext("cuMemGetInfo");
        return memoryBytes - used;
    }

    @Override
    public synchronized long allocate(long bytes) {
        calledInContext("cuMemAlloc");
        require(bytes > 0, "cuMemAlloc", INVALID_VALUE, bytes + " bytes");
        require(used + bytes <= memoryBytes, "cuMemAlloc", OUT_OF_MEMORY, used + " bytes are in use");
        ByteBuffer block = ByteBuffer.allocate((int) bytes);
        while (block.hasRemaining()) {
            block.put(GARBAGE);
        }
        long address = nextAddress;
        nextAddress += (bytes + 2 * ALIGNMENT) / ALIGNMENT * ALIGNMENT; // a gap, so that an overrun hits nothing
        memory.put(address, block.clear());
        used += bytes;
        return address;
    }

    @Override
    public synchronized void free(long address) {
        calledInContext("cuMemFree");
        ByteBuffer block = memory.remove(address);
        require(block != null, "cuMemFree", INVALID_VALUE, address + " was not allocated");
        used -= block == null ? 0 : block.capacity();
    }

    @Override
    public synchronized ByteBuffer allocatePinned(long bytes) {
        calledInContext("cuMemHostAlloc");
        ByteBuffer block = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
        pinned.put(block, true);
        return block;
    }

    @Override
    public synchronized void freePinned(ByteBuffer block) {
        calledInContext("cuMemFreeHost");
        require(pinned.remove(block) != null, "cuMemFreeHost", INVALID_VALUE, "not pinned memory");
    }

    @Override
    public synchronized Stream createStream() {
        calledInContext("cuStreamCreate");
        streams++;
        return new Work();
    }

    @Override
    public synchronized void destroy(Stream stream) {
        calledInContext("cuStreamDestroy");
        Work work = alive(stream, "cuStreamDestroy");
        work.destroyed = true;
        streams--;
        advance(work, work.launched);
    }

    @Override
    public synchronized void synchronize(Stream stream) {
        calledInContext("cuStreamSynchronize");
        Work work = alive(stream, "cuStreamSynchronize");
        advance(work, work.launched);
    }

    @Override
    public synchronized void waitFor(Stream stream, Event event) {
        calledInContext("cuStreamWaitEvent");
        Work work = alive(stream, "cuStreamWaitEvent");
        Mark mark = alive(event, "cuStreamWaitEvent");
        Work other = mark.stream;
        long until = mark.at;
        if (other != null) {
            launch(work, () -> advance(other, until));
        }
    }

    @Override
    public synchronized Event createEvent() {
        calledInContext("cuEventCreate");
        events++;
        return new Mark();
    }

    @Override
    public synchronized void destroy(Event event) {
        calledInContext("cuEventDestroy");
        alive(event, "cuEventDestroy").destroyed = true;
        events--;
    }

    @Override
    public synchronized void record(Event event, Stream stream) {
        calledInContext("cuEventRecord");
        Mark mark = alive(event, "cuEventRecord");
        Work work = alive(stream, "cuEventRecord");
        mark.stream = work;
        mark.at = work.launched;
    }

    @Override
    public synchronized void synchronize(Event event) {
        calledInContext("cuEventSynchronize");
        Mark mark = alive(event, "cuEventSynchronize");
        if (mark.stream != null) {
            advance(mark.stream, mark.at);
        }
    }

    @Override
    public synchronized void copyToDevice(long to, ByteBuffer from, Stream stream) {
        calledInContext("cuMemcpyHtoDAsync");
        ByteBuffer source = from.slice();
        launch(alive(stream, "cuMemcpyHtoDAsync"), () -> at(to, source.remaining())
                .put(source));
    }

    @Override
    public synchronized void copyToHost(ByteBuffer to, long from, Stream stream) {
        calledInContext("cuMemcpyDtoHAsync");
        ByteBuffer target = to.slice();
        launch(alive(stream, "cuMemcpyDtoHAsync"), () -> target.put(at(from, target.remaining())));
    }

    @Override
    public synchronized void copy(long from, long to, long bytes, Stream stream) {
        calledInContext("cuMemcpyDtoDAsync");
        launch(alive(stream, "cuMemcpyDtoDAsync"), () -> at(to, bytes).put(at(from, bytes)));
    }

    @Override
    public synchronized void fillBytes(long to, byte value, long count, Stream stream) {
        calledInContext("cuMemsetD8Async");
        launch(alive(stream, "cuMemsetD8Async"), () -> {
            ByteBuffer target = at(to, count);
            while (target.hasRemaining()) {
                target.put(value);
            }
        });
    }

    @Override
    public synchronized void fillShorts(long to, short value, long count, Stream stream) {
        calledInContext("cuMemsetD16Async");
        require(to % Short.BYTES == 0, "cuMemsetD16Async", INVALID_VALUE, "not aligned: " + to);
        launch(alive(stream, "cuMemsetD16Async"), () -> {
            ByteBuffer target = at(to, count * Short.BYTES);
            while (target.hasRemaining()) {
                target.putShort(value);
            }
        });
    }

    @Override
    public synchronized void fillInts(long to, int value, long count, Stream stream) {
        fillIntsApart(to, Integer.BYTES, value, count, stream);
    }

    @Override
    public synchronized void fillIntsApart(long to, long pitch, int value, long count, Stream stream) {
        calledInContext("cuMemsetD2D32Async");
        require(to % Integer.BYTES == 0, "cuMemsetD2D32Async", INVALID_VALUE, "not aligned: " + to);
        require(pitch % Integer.BYTES == 0 && pitch > 0, "cuMemsetD2D32Async", INVALID_VALUE, "pitch " + pitch);
        launch(alive(stream, "cuMemsetD2D32Async"), () -> {
            for (long i = 0; i < count; i++) {
                at(to + i * pitch, Integer.BYTES).putInt(value);
            }
        });
    }

    @Override
    public synchronized LoadedModule loadModule(byte[] image) {
        calledInContext("cuModuleLoadDataEx");
        modules++;
        return new Loaded();
    }

    @Override
    public synchronized void unload(LoadedModule module) {
        calledInContext("cuModuleUnload");
        Loaded loaded = (Loaded) module;
        require(!loaded.unloaded, "cuModuleUnload", INVALID_HANDLE, "the module was unloaded");
        loaded.unloaded = true;
        modules--;
    }

    @Override
    public synchronized KernelFunction function(LoadedModule module, String name) {
        calledInContext("cuModuleGetFunction");
        Body body = bodies.get(name);
        if (body == null) {
            throw new BackendException("cuModuleGetFunction(" + name + ")", NOT_FOUND, "named symbol not found");
        }
        return new Entry((Loaded) module, body);
    }

    @Override
    public synchronized void allowSharedMemory(KernelFunction function, int bytes) {
        calledInContext("cuFuncSetAttribute");
    }

    @Override
    public synchronized void launch(KernelFunction function, Extent extent, Stream stream, KernelArguments arguments) {
        calledInContext("cuLaunchKernel");
        Entry entry = (Entry) function;
        require(!entry.module.unloaded, "cuLaunchKernel", INVALID_HANDLE, "the module was unloaded");
        require(
                extent.blocks() > 0 && extent.threads() > 0 && extent.threads() <= 1024,
                "cuLaunchKernel",
                INVALID_VALUE,
                "no such extent: " + extent);
        KernelArguments taken = arguments.copy(); // the driver, too, takes them before it returns
        launch(alive(stream, "cuLaunchKernel"), () -> entry.body.run(this, extent, taken));
    }
}
