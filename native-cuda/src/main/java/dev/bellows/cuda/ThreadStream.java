package dev.bellows.cuda;

import dev.bellows.backend.Fence;
import dev.bellows.core.BackendException;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.KernelArguments;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/** What one thread launches on a device, in order (ADR 33), and what it needs for that. */
final class ThreadStream {
    private final CudaDevice device;
    private final CudaApi.Stream handle;
    private final StreamMarks marks;
    private final Staging staging;
    private final KernelArguments arguments = new KernelArguments();
    private WeakReference<Thread> owner;

    ThreadStream(CudaDevice device, Thread owner) {
        this.device = device;
        this.owner = new WeakReference<>(owner);
        this.handle = device.api().createStream();
        this.marks = new StreamMarks(device, handle);
        this.staging = new Staging(device.api(), handle, marks);
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

    CudaApi.Stream handle() {
        return handle;
    }

    /** Where the arguments of this thread's next launch go. */
    KernelArguments arguments() {
        return arguments.clear();
    }

    /** Puts a kernel into the stream, with the {@link #arguments}. */
    void launch(CudaApi.KernelFunction kernel, CudaApi.Extent extent) {
        device.api().launch(kernel, extent, handle, arguments);
    }

    /** A mark behind all that is in the stream; to be set by its own thread. */
    Fence fence() {
        long mark = marks.set();
        return () -> {
            device.enter();
            marks.await(mark);
        };
    }

    /** Lets this stream wait, from now on, for all that is in {@code other} by now. */
    void follow(ThreadStream other) {
        other.marks.lead(handle);
    }

    void upload(ByteBuffer from, long to) {
        staging.upload(from, to);
    }

    void download(long from, ByteBuffer to) {
        staging.download(from, to);
    }

    /** Waits for all that is in the stream. */
    void finish() {
        device.api().synchronize(handle);
    }

    /** @throws BackendException if the driver refuses */
    void close() {
        staging.close();
        marks.close();
        device.api().destroy(handle);
    }
}
