package dev.bellows.cuda.driver;

import static dev.bellows.cuda.driver.CallLog.require;
import static dev.bellows.cuda.driver.LateEvent.alive;
import static dev.bellows.cuda.driver.LateStream.alive;
import static dev.bellows.cuda.driver.LateStream.uncaptured;

import dev.bellows.core.BackendException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A test double of the CUDA driver in plain Java. It does nothing when it is told to, but as late as it may: a stream moves only when somebody
 * waits for it, so what is read without a wait, or from another stream without an event, is not there. It knows what lives and refuses all else with the
 * driver's own status, fills new memory with garbage, and fails the {@code n}-th call with a status of the test's choice.
 *
 * <p>Kernels are what a test {@linkplain #define defines}: functions of their arguments over this device's memory.
 */
public final class AbstractDevice implements CudaApi {
    public static final int INVALID_VALUE = 1; // the driver's statuses
    public static final int OUT_OF_MEMORY = 2;
    public static final int INVALID_CONTEXT = 201;
    public static final int INVALID_HANDLE = 400;
    public static final int NOT_FOUND = 500;
    public static final int ILLEGAL_ADDRESS = 700;

    /** What a kernel does, on the thread that waits for it. */
    @FunctionalInterface
    public interface Body {
        void run(AbstractDevice device, Extent extent, KernelArguments arguments);
    }

    private record OneContext(int device) implements Context {}

    private final int devices;
    private final AbstractMemory memory;
    private final IdentityHashMap<ByteBuffer, Boolean> pinned = new IdentityHashMap<>();
    private final Map<String, Body> bodies = new HashMap<>();
    private final CallLog calls = new CallLog();

    @SuppressWarnings("ThreadLocalUsage") // a test has few of these devices
    private final ThreadLocal<@Nullable Context> current = new ThreadLocal<>();

    private int retained;
    private int streams;
    private int events;
    private int modules;
    private final LateCaptures captures = new LateCaptures();

    /**
     * @param devices how many devices there are, which have memory in common
     * @param memoryBytes how much that is
     */
    public AbstractDevice(int devices, long memoryBytes) {
        this.devices = devices;
        this.memory = new AbstractMemory(memoryBytes);
    }

    /** Gives a kernel of this name, or of each that has no other with {@code *}, to each module that is loaded. */
    public synchronized void define(String name, Body body) {
        bodies.put(name, body);
    }

    /** Lets the call after {@code calls} further ones fail, and no other. */
    public synchronized void failAfter(int calls, int status) {
        this.calls.failAfter(calls, status);
    }

    /** Whether a call that was to fail is still to come. */
    public synchronized boolean isFailureAhead() {
        return calls.isFailureAhead();
    }

    /** How often each function was called, by name. */
    public synchronized Map<String, Integer> calls() {
        return calls.counts();
    }

    /** What was created and not destroyed, for a reader; empty if that is nothing. */
    public synchronized String leaks() {
        Map<String, Integer> left =
                new LinkedHashMap<>(Map.of("contexts", retained, "modules", modules, "graphs", captures.graphs()));
        left.putAll(Map.of("allocations", memory.allocations(), "pinned buffers", pinned.size()));
        left.putAll(Map.of("streams", streams, "events", events));
        left.values().removeIf(count -> count == 0);
        return left.isEmpty() ? "" : left.toString();
    }

    /** How many calls of this device wait in all streams of {@code which}. */
    public synchronized int waiting(Stream which) {
        return ((LateStream) which).waiting();
    }

    /** {@code bytes} of device memory from {@code address} on, for the body of a kernel. */
    public ByteBuffer at(long address, long bytes) {
        return memory.at(address, bytes);
    }

    private void called(String function) {
        calls.add(function);
    }

    /** A call that needs a context, as most do. */
    private void calledInContext(String function) {
        called(function);
        require(current.get() != null, function, INVALID_CONTEXT, "no context is current for this thread");
    }

    /** A call that a thread must not make while it captures. */
    private void calledUnsafe(String function) {
        calledInContext(function);
        captures.requireNone(function);
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
    public synchronized String uuid(int device) {
        return AbstractFacts.uuid(device);
    }

    @Override
    public synchronized long totalMemory(int device) {
        called("cuDeviceTotalMem");
        return memory.bytes();
    }

    @Override
    public synchronized int attribute(int device, DeviceAttribute attribute) {
        called("cuDeviceGetAttribute");
        return AbstractFacts.attribute(device, attribute);
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
        return memory.bytes() - memory.used();
    }

    @Override
    public synchronized long allocate(long bytes) {
        calledUnsafe("cuMemAlloc");
        require(bytes > 0, "cuMemAlloc", INVALID_VALUE, bytes + " bytes");
        require(
                memory.used() + bytes <= memory.bytes(),
                "cuMemAlloc",
                OUT_OF_MEMORY,
                memory.used() + " bytes are in use");
        return memory.allocate(bytes);
    }

    @Override
    public synchronized void free(long address) {
        calledUnsafe("cuMemFree");
        require(memory.free(address), "cuMemFree", INVALID_VALUE, address + " was not allocated");
    }

    @Override
    public synchronized ByteBuffer allocatePinned(long bytes) {
        calledUnsafe("cuMemHostAlloc");
        ByteBuffer block = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
        pinned.put(block, true);
        return block;
    }

    @Override
    public synchronized void freePinned(ByteBuffer block) {
        calledUnsafe("cuMemFreeHost");
        require(pinned.remove(block) != null, "cuMemFreeHost", INVALID_VALUE, "not pinned memory");
    }

    @Override
    public synchronized Stream createStream() {
        calledInContext("cuStreamCreate");
        streams++;
        return new LateStream();
    }

    @Override
    public synchronized void destroy(Stream stream) {
        calledInContext("cuStreamDestroy");
        LateStream work = uncaptured(stream, "cuStreamDestroy");
        work.destroyed = true;
        streams--;
        work.advance(work.launched(), calls);
    }

    @Override
    public synchronized void synchronize(Stream stream) {
        calledInContext("cuStreamSynchronize");
        LateStream work = uncaptured(stream, "cuStreamSynchronize");
        work.advance(work.launched(), calls);
    }

    @Override
    public synchronized void waitFor(Stream stream, Event event) {
        calledInContext("cuStreamWaitEvent");
        LateStream work = alive(stream, "cuStreamWaitEvent");
        LateEvent mark = alive(event, "cuStreamWaitEvent");
        LateCaptures.requireTogether(work, mark);
        LateStream other = mark.stream;
        long until = mark.at;
        if (other != null) {
            work.launch(() -> other.advance(until, calls));
        }
    }

    @Override
    public synchronized Event createEvent() {
        calledInContext("cuEventCreate");
        events++;
        return new LateEvent();
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
        LateEvent mark = alive(event, "cuEventRecord");
        LateStream work = alive(stream, "cuEventRecord");
        mark.stream = work;
        mark.capture = work.capture;
        mark.at = work.launched();
    }

    @Override
    public synchronized void synchronize(Event event) {
        calledInContext("cuEventSynchronize");
        LateEvent mark = alive(event, "cuEventSynchronize");
        LateCaptures.requireNone(mark);
        if (mark.stream != null) {
            mark.stream.advance(mark.at, calls);
        }
    }

    @Override
    public synchronized void copyToDevice(long to, ByteBuffer from, Stream stream) {
        calledInContext("cuMemcpyHtoDAsync");
        ByteBuffer source = from.slice();
        uncaptured(stream, "cuMemcpyHtoDAsync") // the memory of the host would be read at each run of a graph
                .launch(() -> at(to, source.remaining()).put(source));
    }

    @Override
    public synchronized void copyToHost(ByteBuffer to, long from, Stream stream) {
        calledInContext("cuMemcpyDtoHAsync");
        ByteBuffer target = to.slice();
        uncaptured(stream, "cuMemcpyDtoHAsync").launch(() -> target.put(at(from, target.remaining())));
    }

    @Override
    public synchronized void copy(long from, long to, long bytes, Stream stream) {
        calledInContext("cuMemcpyDtoDAsync");
        alive(stream, "cuMemcpyDtoDAsync").launch(() -> at(to, bytes).put(at(from, bytes)));
    }

    @Override
    public synchronized void fillBytes(long to, byte value, long count, Stream stream) {
        calledInContext("cuMemsetD8Async");
        alive(stream, "cuMemsetD8Async").launch(() -> memory.fill(to, value, count));
    }

    @Override
    public synchronized void fillShorts(long to, short value, long count, Stream stream) {
        calledInContext("cuMemsetD16Async");
        require(to % Short.BYTES == 0, "cuMemsetD16Async", INVALID_VALUE, "not aligned: " + to);
        alive(stream, "cuMemsetD16Async").launch(() -> memory.fill(to, value, count));
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
        alive(stream, "cuMemsetD2D32Async").launch(() -> {
            for (long i = 0; i < count; i++) {
                at(to + i * pitch, Integer.BYTES).putInt(value);
            }
        });
    }

    @Override
    public synchronized LoadedModule loadModule(byte[] image) {
        calledUnsafe("cuModuleLoadDataEx");
        modules++;
        return new AbstractCode();
    }

    @Override
    public synchronized void unload(LoadedModule module) {
        calledUnsafe("cuModuleUnload");
        AbstractCode loaded = (AbstractCode) module;
        require(!loaded.unloaded, "cuModuleUnload", INVALID_HANDLE, "the module was unloaded");
        loaded.unloaded = true;
        modules--;
    }

    @Override
    public synchronized KernelFunction function(LoadedModule module, String name) {
        calledInContext("cuModuleGetFunction");
        Body body = bodies.getOrDefault(name, bodies.get("*"));
        if (body == null) {
            throw new BackendException("cuModuleGetFunction(" + name + ")", NOT_FOUND, "named symbol not found");
        }
        return new AbstractCode.Entry((AbstractCode) module, body);
    }

    @Override
    public synchronized void allowSharedMemory(KernelFunction function, int bytes) {
        calledInContext("cuFuncSetAttribute");
    }

    @Override
    public synchronized void launch(KernelFunction function, Extent extent, Stream stream, KernelArguments arguments) {
        calledInContext("cuLaunchKernel");
        AbstractCode.Entry entry = (AbstractCode.Entry) function;
        require(!entry.module().unloaded, "cuLaunchKernel", INVALID_HANDLE, "the module was unloaded");
        boolean fits = extent.blocks() > 0 && extent.threads() > 0 && extent.threads() <= 1024;
        require(fits, "cuLaunchKernel", INVALID_VALUE, "no such extent: " + extent);
        KernelArguments taken = arguments.copy(); // the driver, too, takes them before it returns
        alive(stream, "cuLaunchKernel").launch(() -> entry.run(this, extent, taken));
    }

    @Override
    public synchronized void beginCapture(Stream stream) {
        calledInContext("cuStreamBeginCapture");
        LateStream work = alive(stream, "cuStreamBeginCapture");
        captures.begin(work);
    }

    @Override
    public synchronized Graph endCapture(Stream stream) {
        calledInContext("cuStreamEndCapture");
        return captures.end(alive(stream, "cuStreamEndCapture"));
    }

    @Override
    public synchronized void launch(Graph graph, Stream stream) {
        calledInContext("cuGraphLaunch");
        captures.launch(graph, uncaptured(stream, "cuGraphLaunch"));
    }

    @Override
    public synchronized void destroy(Graph graph) {
        calledInContext("cuGraphExecDestroy");
        captures.destroy(graph);
    }
}
