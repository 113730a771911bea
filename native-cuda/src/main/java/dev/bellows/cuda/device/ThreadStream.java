package dev.bellows.cuda.device;

import dev.bellows.backend.Fence;
import dev.bellows.core.BackendException;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.KernelArguments;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** What one thread launches on a device, in order (ADR 33), and what it needs for that. */
public final class ThreadStream {
    private final CudaDevice device;
    private final CudaApi.Stream handle;
    private final StreamMarks marks;
    private final Staging staging;
    private final IndexFaults faults;
    private final KernelArguments arguments = new KernelArguments();
    private final Workspace workspace;
    /** Held while the stream is captured, which another thread's mark or wait would spoil. */
    private final ReentrantLock undisturbed = new ReentrantLock();

    private boolean capturing;
    private WeakReference<Thread> owner;

    /**
     * What was captured.
     *
     * @param takesIndices whether it may find {@link #faults}
     */
    public record Captured(CudaApi.Graph graph, boolean takesIndices) {}

    ThreadStream(CudaDevice device, Thread owner) {
        this.device = device;
        this.owner = new WeakReference<>(owner);
        this.handle = device.api().createStream();
        this.marks = new StreamMarks(device, handle);
        this.staging = new Staging(device.api(), handle, marks);
        this.faults = new IndexFaults(device.api(), this);
        this.workspace = new Workspace(device);
    }

    /** Gives the stream to {@code thread} if its own has ended. */
    synchronized boolean takeOver(Thread thread) {
        Thread before = owner.get();
        if (before != null && before.isAlive()) {
            return false;
        }
        owner = new WeakReference<>(thread);
        return true;
    }

    /** For the driver. */
    public CudaApi.Stream handle() {
        return handle;
    }

    /** Where the arguments of this thread's next launch go. */
    public KernelArguments arguments() {
        return arguments.clear();
    }

    /** Copies within the device; the ranges do not overlap. */
    public void copy(long from, long to, long bytes) {
        if (bytes > 0) {
            device.api().copy(from, to, bytes, handle);
        }
    }

    /** Sets {@code count} elements to the one whose bytes are given. */
    public void fill(long to, long count, ByteBuffer element) {
        if (count == 0) {
            return;
        }
        CudaApi api = device.api();
        ByteBuffer bits = element.duplicate().order(ByteOrder.nativeOrder());
        int at = bits.position();
        switch (bits.remaining()) {
            case Byte.BYTES -> api.fillBytes(to, bits.get(at), count, handle);
            case Short.BYTES -> api.fillShorts(to, bits.getShort(at), count, handle);
            case Integer.BYTES -> api.fillInts(to, bits.getInt(at), count, handle);
            default -> { // eight bytes, as two columns of four
                api.fillIntsApart(to, Long.BYTES, bits.getInt(at), count, handle);
                int other = bits.getInt(at + Integer.BYTES);
                api.fillIntsApart(to + Integer.BYTES, Long.BYTES, other, count, handle);
            }
        }
    }

    /** Where kernels of this thread say that an index was out of range. */
    public IndexFaults faults() {
        return faults;
    }

    /** Puts a kernel into the stream, with the {@link #arguments}. */
    public void launch(CudaApi.KernelFunction kernel, CudaApi.Extent extent) {
        device.api().launch(kernel, extent, handle, arguments);
    }

    /** Memory that its kernels need besides their arrays. */
    public Workspace workspace() {
        return workspace;
    }

    /** Whether what is put into the stream is kept, and not done. */
    public boolean isCapturing() {
        return capturing;
    }

    /**
     * Captures what {@code work} puts into this stream, which must neither allocate memory nor wait. To be called by the stream's own thread.
     *
     * @throws BackendException if the driver cannot capture it; nothing was done then
     */
    public Captured capture(Runnable work) {
        CudaApi api = device.api();
        undisturbed.lock();
        try {
            api.beginCapture(handle);
            capturing = true;
            faults.beginKeeping();
            try {
                work.run();
                return new Captured(api.endCapture(handle), faults.endKeeping());
            } catch (RuntimeException | Error failed) {
                abandon(api);
                throw failed;
            }
        } finally {
            capturing = false;
            undisturbed.unlock();
        }
    }

    private void abandon(CudaApi api) {
        faults.endKeeping();
        try {
            api.destroy(api.endCapture(handle));
        } catch (BackendException spoilt) {
            // The capture has ended, and that is all that was wanted.
        }
    }

    /** Puts what was captured, on any stream, into this one. */
    public void launch(Captured captured) {
        device.api().launch(captured.graph, handle);
        if (captured.takesIndices) {
            faults.expect();
        }
    }

    private void requireUncaptured(String what) {
        if (capturing) {
            throw new IllegalStateException("stream: " + what + " while it is captured");
        }
    }

    /** A mark behind all that is in the stream; to be set by its own thread. */
    public Fence fence() {
        requireUncaptured("marked");
        long mark = marks.set();
        return () -> {
            device.enter();
            marks.await(mark);
        };
    }

    /** Lets this stream wait, from now on, for all that is in {@code other} by now; false if that cannot be asked of it now. */
    boolean follow(ThreadStream other) {
        if (!other.undisturbed.tryLock()) {
            return false;
        }
        try {
            other.marks.lead(handle);
            return true;
        } finally {
            other.undisturbed.unlock();
        }
    }

    /** Waits for all that is in the stream; false if that cannot be asked of it now. */
    boolean tryFinish() {
        if (!undisturbed.tryLock()) {
            return false;
        }
        try {
            device.api().synchronize(handle);
            return true;
        } finally {
            undisturbed.unlock();
        }
    }

    /** Copies the remaining bytes to the device; they are taken before this returns. */
    public void upload(ByteBuffer from, long to) {
        requireUncaptured("written to");
        staging.upload(from, to);
    }

    /** Fills {@code to} as all that is in the stream leaves the device's memory. */
    public void download(long from, ByteBuffer to) {
        requireUncaptured("read");
        staging.download(from, to);
    }

    /** Waits for all that is in the stream. */
    public void finish() {
        undisturbed.lock();
        try {
            device.api().synchronize(handle);
        } finally {
            undisturbed.unlock();
        }
    }

    /** @throws BackendException if the driver refuses */
    void close() {
        CudaDevice.each(List.of(
                faults::close, staging::close, marks::close, () -> device.api().destroy(handle)));
    }
}
