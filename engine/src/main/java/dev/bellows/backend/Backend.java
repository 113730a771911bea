package dev.bellows.backend;

import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Buffer;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** One device that computes. Safe for use by several threads; the kernels it makes are not. */
public interface Backend {
    Device device();

    /** What the device is called by its maker, such as "NVIDIA H100 PCIe"; empty: its name says it all. */
    default String model() {
        return "";
    }

    /**
     * Memory of at least {@code bytes} with undefined contents, owned by the caller.
     *
     * @param bytes at most {@link #largestBuffer}
     */
    Buffer allocate(long bytes);

    /** How many bytes one buffer may have at most. */
    long largestBuffer();

    /**
     * Whether there is a kernel for {@code op} on inputs of these specs. Builds nothing, and is asked often. Without one a
     * composite op is expanded; a primitive is an error, since nothing else defines it.
     */
    boolean supports(Op op, List<Spec> in);

    /**
     * As {@link #supports}, but false also where another kernel than the device's own would have to stand in. Asked where a graph
     * may compute in a narrower dtype, which is of no use if that is slow.
     */
    default boolean supportsItself(Op op, List<Spec> in) {
        return supports(op, in);
    }

    /**
     * Builds a kernel for {@code op} on inputs of these specs.
     *
     * @throws UnsupportedOpException if it is not {@linkplain #supports supported}
     */
    Kernel kernel(Op op, List<Spec> in);

    /** What {@link Kernel#overwrites} of that kernel will say, before it is built; -1 where that is not known. */
    default int overwrites(Op op, List<Spec> in, int output) {
        return -1;
    }

    /** Whether this device multiplies matrices of bf16 faster than those of f32. */
    default boolean prefersBf16() {
        return false;
    }

    /**
     * Says how this device would run a program. A backend that computes faster on arrays that lie otherwise than plainly, or
     * several ops at once, decides that here; by default it is op by op.
     */
    default Outline outline(Program program) {
        return new OpByOp(this, program);
    }

    /** A mark behind all that this thread has launched on the device so far. */
    default Fence fence() {
        return Fence.DONE;
    }

    /** Copies {@code from} (its remaining bytes) to the start of {@code to}; the caller may change {@code from} afterwards. */
    void write(ByteBuffer from, Storage to);

    /** Copies all of {@code from}, as what this thread launched before leaves it, to {@code to}, advancing it. */
    void read(Storage from, ByteBuffer to);

    /** Copies one array to another of the same size in bytes on this device. */
    void copy(Storage from, Storage to);

    /** Sets every element of {@code to} to the one whose bytes are given. */
    void fill(Storage to, ByteBuffer element);

    /** How many processor threads kernels called from this thread may use from now on; a device may ignore it. */
    void useThreads(int threads);

    /** Returns memory that is freed, and kept for the next array of its size, to the system. */
    default void trim() {}

    /** The bytes of buffers not yet freed. */
    long liveBytes();

    /** How many bytes of a memory of its own this process may have in all; empty: it computes in the host's. */
    default OptionalLong ownMemory() {
        return OptionalLong.empty();
    }
}
