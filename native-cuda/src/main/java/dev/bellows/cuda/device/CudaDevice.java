package dev.bellows.cuda.device;

import dev.bellows.core.BackendException;
import dev.bellows.core.Device;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.DeviceAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * One NVIDIA device: its context, a stream for each thread, and its memory. The context is the primary one, which whatever else in this process uses the
 * device has in common with us.
 */
public final class CudaDevice implements AutoCloseable {
    /** What its devices are called by, with a number behind it. */
    public static final String BACKEND = "cuda";

    private final CudaApi api;
    private final int index;
    private final CudaApi.Context context;
    private final DeviceMemory memory;
    private final int capability;
    private final int multiprocessors;

    @SuppressWarnings("ThreadLocalUsage") // a process has few devices, and they live as long as it does
    private final ThreadLocal<@Nullable ThreadStream> own = new ThreadLocal<>();

    private final List<ThreadStream> streams = new ArrayList<>();
    private final Queue<CudaApi.Graph> refusedGraphs = new ConcurrentLinkedQueue<>();

    /**
     * @param index the device's number as the driver counts, after CUDA_VISIBLE_DEVICES
     * @param memoryLimit how many bytes may be in use and idle together at most
     */
    public CudaDevice(CudaApi api, int index, long memoryLimit) {
        this.api = api;
        this.index = index;
        this.capability = 10 * api.attribute(index, DeviceAttribute.CAPABILITY_MAJOR)
                + api.attribute(index, DeviceAttribute.CAPABILITY_MINOR);
        this.multiprocessors = api.attribute(index, DeviceAttribute.MULTIPROCESSORS);
        this.context = api.retainPrimaryContext(index);
        this.memory = new DeviceMemory(this, memoryLimit);
    }

    /** The driver. */
    public CudaApi api() {
        return api;
    }

    /** What users call it. */
    public Device name() {
        return new Device(BACKEND, index);
    }

    /** Its memory. */
    public DeviceMemory memory() {
        return memory;
    }

    /** Its compute capability, 10 × major + minor. */
    public int capability() {
        return capability;
    }

    /** How many multiprocessors run blocks at the same time. */
    public int multiprocessors() {
        return multiprocessors;
    }

    /** Makes this device the one that the driver's functions work on for the calling thread. */
    public void enter() {
        api.setCurrent(context);
    }

    /** The calling thread's stream; this device is {@linkplain #enter entered}. */
    public ThreadStream stream() {
        enter();
        ThreadStream stream = own.get();
        if (stream == null) {
            stream = adopt();
            own.set(stream);
        }
        return stream;
    }

    /** A thread takes over the stream of one that has ended, so there are never more streams than there were threads at once. */
    private synchronized ThreadStream adopt() {
        for (ThreadStream stream : streams) {
            if (stream.takeOver(Thread.currentThread())) {
                return stream;
            }
        }
        ThreadStream fresh = new ThreadStream(this, Thread.currentThread());
        streams.add(fresh);
        return fresh;
    }

    /** Destroys a graph; one that the driver refuses to destroy goes with the device. */
    public void destroy(CudaApi.Graph graph) {
        try {
            api.destroy(graph);
        } catch (BackendException refused) {
            refusedGraphs.add(graph);
            throw refused;
        }
    }

    /** Waits for all threads' work. */
    public synchronized void finish() {
        enter();
        streams.forEach(ThreadStream::finish);
    }

    /** Waits for all threads' work and gives everything back, what the driver refuses excepted. Nothing of this device may be used afterwards. */
    @Override
    public synchronized void close() {
        List<Runnable> all = new ArrayList<>(List.of(this::finish));
        refusedGraphs.forEach(graph -> all.add(() -> api.destroy(graph)));
        all.add(memory::trim);
        streams.forEach(stream -> all.add(stream::close));
        all.add(() -> api.releasePrimaryContext(index));
        all.add(refusedGraphs::clear);
        all.add(streams::clear);
        each(all);
    }

    /** Does all of this even if some of it fails, which is told at the end. */
    public static void each(List<Runnable> all) {
        RuntimeException first = null;
        for (Runnable one : all) {
            try {
                one.run();
            } catch (RuntimeException failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
