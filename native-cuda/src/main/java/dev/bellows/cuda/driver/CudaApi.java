package dev.bellows.cuda.driver;

import java.nio.ByteBuffer;

/**
 * The functions of the CUDA driver that the backend uses, and no others. Each throws {@link
 * dev.bellows.core.BackendException} with the function's name and status if the driver refuses, which is also how a failure of earlier work on a stream is
 * told. Addresses of device memory are plain numbers; all else has a handle, which whoever created it destroys.
 *
 * <p>Most functions work on the context that is {@linkplain #setCurrent current} for the calling thread. What takes a stream is
 * put into it and done later; host memory that such work reads or writes must be {@linkplain #allocatePinned pinned} and left
 * alone until then.
 */
public interface CudaApi {
    /** A device's context. */
    interface Context {}

    /** Work in order. */
    interface Stream {}

    /** A mark in a stream. */
    interface Event {}

    /** Loaded kernels. */
    interface LoadedModule {}

    /** One kernel of a {@link LoadedModule}. */
    interface KernelFunction {}

    /** What a stream was given while it was captured, to be put into one again and again as a whole. */
    interface Graph {}

    /** How many blocks of how many threads run a kernel, and how many bytes of dynamic shared memory each block has. */
    record Extent(int blocks, int threads, int sharedBytes) {}

    /** The CUDA version that the driver supports, as 1000 × major + 10 × minor. */
    int driverVersion();

    int deviceCount();

    /** What a device is called, such as "NVIDIA H100 PCIe". */
    String deviceName(int device);

    /** By which a device is known wherever it is, as nvidia-smi writes it: {@code GPU-} and 32 hexadecimal digits in groups. */
    String uuid(int device);

    /** A device's memory in bytes. */
    long totalMemory(int device);

    /** What a device has, by {@link DeviceAttribute}. */
    int attribute(int device, DeviceAttribute attribute);

    /** The one context of a device that all of the process share; to be released as often as retained. */
    Context retainPrimaryContext(int device);

    void releasePrimaryContext(int device);

    /** Makes a context the calling thread's. */
    void setCurrent(Context context);

    /** Free memory of the current device in bytes. */
    long freeMemory();

    /** The address of new memory, aligned to at least 256 bytes, with undefined contents. */
    long allocate(long bytes);

    /** Frees what {@link #allocate} gave. Nothing that a stream still has to do may touch it. */
    void free(long address);

    /** Host memory that devices copy from and to while the host goes on, in native byte order. */
    ByteBuffer allocatePinned(long bytes);

    /** Frees what {@link #allocatePinned} gave: that very buffer. */
    void freePinned(ByteBuffer memory);

    /** A stream that waits for no other. */
    Stream createStream();

    void destroy(Stream stream);

    /** Returns when all that was put into a stream is done. */
    void synchronize(Stream stream);

    /** Lets what is put into {@code stream} from now on wait for what was recorded in {@code event}. */
    void waitFor(Stream stream, Event event);

    /** An event without times, which is done until it is recorded. */
    Event createEvent();

    void destroy(Event event);

    /** Moves an event to the end of a stream. */
    void record(Event event, Stream stream);

    /** Returns when all before the event's last record is done. */
    void synchronize(Event event);

    /** Copies the remaining bytes of pinned memory to a device. */
    void copyToDevice(long to, ByteBuffer from, Stream stream);

    /** Fills the remaining bytes of pinned memory from a device. */
    void copyToHost(ByteBuffer to, long from, Stream stream);

    /** Copies within a device; the two ranges do not overlap. */
    void copy(long from, long to, long bytes, Stream stream);

    /** Sets {@code count} bytes. */
    void fillBytes(long to, byte value, long count, Stream stream);

    /** Sets {@code count} elements of two bytes; {@code to} is a multiple of 2. */
    void fillShorts(long to, short value, long count, Stream stream);

    /** Sets {@code count} elements of four bytes; {@code to} is a multiple of 4. */
    void fillInts(long to, int value, long count, Stream stream);

    /** Sets {@code count} elements of four bytes that lie {@code pitch} bytes apart; {@code to} and {@code pitch} are multiples of 4. */
    void fillIntsApart(long to, long pitch, int value, long count, Stream stream);

    /** Loads a cubin, or PTX that ends with a zero byte. */
    LoadedModule loadModule(byte[] image);

    void unload(LoadedModule module);

    /** A module's kernel by name; it lives as long as the module. */
    KernelFunction function(LoadedModule module, String name);

    /** Lets a kernel have more dynamic shared memory than the 48 KiB that are always allowed. */
    void allowSharedMemory(KernelFunction function, int bytes);

    /** Puts one run of a kernel into a stream; {@code arguments} may be used anew afterwards. */
    void launch(KernelFunction function, Extent extent, Stream stream, KernelArguments arguments);

    /**
     * Lets a stream keep what is put into it from now on, in place of doing it. Until {@link #endCapture} the calling thread must neither wait for anything
     * nor allocate or free memory, and no other thread may touch the stream.
     */
    void beginCapture(Stream stream);

    /** Ends what this thread began with {@link #beginCapture}; throws if something was not allowed in it, after which the stream is as it was before. */
    Graph endCapture(Stream stream);

    /** Puts all that was captured into a stream, on the same memory as then. */
    void launch(Graph graph, Stream stream);

    /** Destroys a graph, which may still be running. */
    void destroy(Graph graph);
}
