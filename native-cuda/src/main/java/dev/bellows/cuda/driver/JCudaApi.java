package dev.bellows.cuda.driver;

import static jcuda.driver.CUevent_flags.CU_EVENT_DISABLE_TIMING;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
import static jcuda.driver.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;

/**
 * The driver by JCuda. To be made by {@link JCudaLoader} alone, which is careful about the first touch of JCuda's classes. Only direct
 * buffers are handed over: for an array JCuda would hold up the garbage collector for the length of the call.
 */
final class JCudaApi implements CudaApi {
    private static final int NAME_BYTES = 256;

    private static final class ContextHandle extends CUcontext implements Context {}

    private static final class StreamHandle extends CUstream implements Stream {
        long number() {
            return getNativePointer();
        }
    }

    private static final class EventHandle extends CUevent implements Event {}

    private static final class ModuleHandle extends CUmodule implements LoadedModule {}

    private static final class FunctionHandle extends CUfunction implements KernelFunction {}

    private static final class GraphHandle extends CUgraphExec implements Graph {}

    /** An address of device memory for JCuda, and back. */
    private static final class Address extends CUdeviceptr {
        private static final CUdeviceptr NULL = new CUdeviceptr();

        Address() {}

        Address(long address) {
            super(NULL, address);
        }

        long number() {
            return getNativePointer();
        }
    }

    /** Pinned memory by the buffers that it is known by. */
    private final Map<ByteBuffer, Pointer> pinned = Collections.synchronizedMap(new IdentityHashMap<>());

    /** The one door for the driver's status codes. */
    private static void check(String call, int status) {
        if (status != CUresult.CUDA_SUCCESS) {
            String[] said = new String[1];
            JCudaDriver.cuGetErrorString(status, said);
            throw DriverStatus.refusal(call, status, CUresult.stringFor(status) + ": " + said[0]);
        }
    }

    /** A stream as a library that is not bound by JCuda takes it. */
    static long number(Stream stream) {
        return ((StreamHandle) stream).number();
    }

    /** A stream as another binding of JCuda's takes it. */
    static CUstream stream(Stream stream) {
        return (StreamHandle) stream;
    }

    /** An address of device memory as another binding of JCuda's takes it. */
    static Pointer pointer(long address) {
        return new Address(address);
    }

    private static CUdevice device(int index) {
        CUdevice device = new CUdevice();
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, index));
        return device;
    }

    @Override
    public int driverVersion() {
        int[] version = new int[1];
        check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
        return version[0];
    }

    @Override
    public int deviceCount() {
        int[] count = new int[1];
        check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
        return count[0];
    }

    @Override
    public String deviceName(int device) {
        byte[] name = new byte[NAME_BYTES];
        check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device(device)));
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public String uuid(int device) {
        CUuuid uuid = new CUuuid();
        check("cuDeviceGetUuid", JCudaDriver.cuDeviceGetUuid(uuid, device(device)));
        ByteBuffer bytes = ByteBuffer.wrap(uuid.bytes);
        return "GPU-" + new UUID(bytes.getLong(), bytes.getLong());
    }

    @Override
    public long totalMemory(int device) {
        long[] bytes = new long[1];
        check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(bytes, device(device)));
        return bytes[0];
    }

    @Override
    public int attribute(int device, DeviceAttribute attribute) {
        int[] value = new int[1];
        check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute.number(), device(device)));
        return value[0];
    }

    @Override
    public Context retainPrimaryContext(int device) {
        ContextHandle context = new ContextHandle();
        check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device(device)));
        return context;
    }

    @Override
    public void releasePrimaryContext(int device) {
        check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device(device)));
    }

    @Override
    public void setCurrent(Context context) {
        check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent((ContextHandle) context));
    }

    @Override
    public long freeMemory() {
        long[] free = new long[1];
        check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
        return free[0];
    }

    @Override
    public long allocate(long bytes) {
        Address address = new Address();
        check("cuMemAlloc", JCudaDriver.cuMemAlloc(address, bytes));
        return address.number();
    }

    @Override
    public void free(long address) {
        check("cuMemFree", JCudaDriver.cuMemFree(new Address(address)));
    }

    @Override
    public ByteBuffer allocatePinned(long bytes) {
        Pointer pointer = new Pointer();
        check("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(pointer, bytes, 0));
        ByteBuffer memory = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
        pinned.put(memory, pointer);
        return memory;
    }

    @Override
    public void freePinned(ByteBuffer memory) {
        check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(Objects.requireNonNull(pinned.remove(memory))));
    }

    @Override
    public Stream createStream() {
        StreamHandle stream = new StreamHandle();
        check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
        return stream;
    }

    @Override
    public void destroy(Stream stream) {
        check("cuStreamDestroy", JCudaDriver.cuStreamDestroy((StreamHandle) stream));
    }

    @Override
    public void synchronize(Stream stream) {
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize((StreamHandle) stream));
    }

    @Override
    public void waitFor(Stream stream, Event event) {
        check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent((StreamHandle) stream, (EventHandle) event, 0));
    }

    @Override
    public Event createEvent() {
        EventHandle event = new EventHandle();
        check("cuEventCreate", JCudaDriver.cuEventCreate(event, CU_EVENT_DISABLE_TIMING));
        return event;
    }

    @Override
    public void destroy(Event event) {
        check("cuEventDestroy", JCudaDriver.cuEventDestroy((EventHandle) event));
    }

    @Override
    public void record(Event event, Stream stream) {
        check("cuEventRecord", JCudaDriver.cuEventRecord((EventHandle) event, (StreamHandle) stream));
    }

    @Override
    public void synchronize(Event event) {
        check("cuEventSynchronize", JCudaDriver.cuEventSynchronize((EventHandle) event));
    }

    @Override
    public void copyToDevice(long to, ByteBuffer from, Stream stream) {
        check(
                "cuMemcpyHtoDAsync",
                JCudaDriver.cuMemcpyHtoDAsync(
                        new Address(to), Pointer.toBuffer(from), from.remaining(), (StreamHandle) stream));
    }

    @Override
    public void copyToHost(ByteBuffer to, long from, Stream stream) {
        check(
                "cuMemcpyDtoHAsync",
                JCudaDriver.cuMemcpyDtoHAsync(
                        Pointer.toBuffer(to), new Address(from), to.remaining(), (StreamHandle) stream));
    }

    @Override
    public void copy(long from, long to, long bytes, Stream stream) {
        check(
                "cuMemcpyDtoDAsync",
                JCudaDriver.cuMemcpyDtoDAsync(new Address(to), new Address(from), bytes, (StreamHandle) stream));
    }

    @Override
    public void fillBytes(long to, byte value, long count, Stream stream) {
        check("cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(new Address(to), value, count, (StreamHandle) stream));
    }

    @Override
    public void fillShorts(long to, short value, long count, Stream stream) {
        check("cuMemsetD16Async", JCudaDriver.cuMemsetD16Async(new Address(to), value, count, (StreamHandle) stream));
    }

    @Override
    public void fillInts(long to, int value, long count, Stream stream) {
        check("cuMemsetD32Async", JCudaDriver.cuMemsetD32Async(new Address(to), value, count, (StreamHandle) stream));
    }

    @Override
    public void fillIntsApart(long to, long pitch, int value, long count, Stream stream) {
        check(
                "cuMemsetD2D32Async",
                JCudaDriver.cuMemsetD2D32Async(new Address(to), pitch, value, 1, count, (StreamHandle) stream));
    }

    @Override
    public LoadedModule loadModule(byte[] image) {
        ByteBuffer direct = ByteBuffer.allocateDirect(image.length).put(image).flip();
        ModuleHandle module = new ModuleHandle();
        check(
                "cuModuleLoadDataEx",
                JCudaDriver.cuModuleLoadDataEx(module, Pointer.to(direct), 0, new int[0], Pointer.to(new int[0])));
        return module;
    }

    @Override
    public void unload(LoadedModule module) {
        check("cuModuleUnload", JCudaDriver.cuModuleUnload((ModuleHandle) module));
    }

    @Override
    public KernelFunction function(LoadedModule module, String name) {
        FunctionHandle function = new FunctionHandle();
        check(
                "cuModuleGetFunction(" + name + ")",
                JCudaDriver.cuModuleGetFunction(function, (ModuleHandle) module, name));
        return function;
    }

    @Override
    public void allowSharedMemory(KernelFunction function, int bytes) {
        check(
                "cuFuncSetAttribute",
                JCudaDriver.cuFuncSetAttribute(
                        (FunctionHandle) function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes));
    }

    @Override
    public void launch(KernelFunction function, Extent extent, Stream stream, KernelArguments arguments) {
        check(
                "cuLaunchKernel",
                JCudaDriver.cuLaunchKernel(
                        (FunctionHandle) function,
                        extent.blocks(),
                        1,
                        1,
                        extent.threads(),
                        1,
                        1,
                        extent.sharedBytes(),
                        (StreamHandle) stream,
                        Pointer.to(addresses(arguments)),
                        null));
    }

    /** Other threads go on as they do, allocating included. */
    @Override
    public void beginCapture(Stream stream) {
        check(
                "cuStreamBeginCapture",
                JCudaDriver.cuStreamBeginCapture((StreamHandle) stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    }

    @Override
    public Graph endCapture(Stream stream) {
        CUgraph captured = new CUgraph();
        check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture((StreamHandle) stream, captured));
        GraphHandle graph = new GraphHandle();
        int instantiated = JCudaDriver.cuGraphInstantiate(graph, captured, 0);
        int destroyed = JCudaDriver.cuGraphDestroy(captured);
        check("cuGraphInstantiate", instantiated);
        if (destroyed != 0) {
            destroy(graph);
        }
        check("cuGraphDestroy", destroyed);
        return graph;
    }

    @Override
    public void launch(Graph graph, Stream stream) {
        check("cuGraphLaunch", JCudaDriver.cuGraphLaunch((GraphHandle) graph, (StreamHandle) stream));
    }

    @Override
    public void destroy(Graph graph) {
        check("cuGraphExecDestroy", JCudaDriver.cuGraphExecDestroy((GraphHandle) graph));
    }

    /** What the driver takes: where each argument lies. */
    private static ByteBuffer addresses(KernelArguments arguments) {
        long start = com.sun.jna.Pointer.nativeValue(Native.getDirectBufferPointer(arguments.memory()));
        return arguments.addresses(start);
    }
}
