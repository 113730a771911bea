package dev.bellows.backend;

import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** One device that computes. Safe for use by several threads; the kernels it makes are not. */
public interface Backend {
    Device device();

    /** Memory of at least {@code bytes} with undefined contents, owned by the caller. */
    Buffer allocate(long bytes);

    /**
     * Makes a kernel for {@code op} on inputs of these specs, or empty if there is none. Without one a composite op is
     * expanded; a primitive is an error, since nothing else defines it.
     */
    Optional<Kernel> kernel(Op op, List<Spec> in);

    /**
     * As {@link #kernel}, but empty also where another kernel than the device's own would have to stand in. Asked where a graph
     * may compute in a narrower dtype, which is of no use if that is slow.
     */
    default Optional<Kernel> ownKernel(Op op, List<Spec> in) {
        return kernel(op, in);
    }

    /** Whether this device multiplies matrices of bf16 faster than those of f32. */
    default boolean prefersBf16() {
        return false;
    }

    /**
     * Makes a program ready to run. A backend that computes faster on arrays that lie otherwise than plainly, or several ops
     * at once, does so here. The result owns the program's kernels.
     */
    default Compiled compile(Program program) {
        return Compiled.opByOp(program);
    }

    /** Copies {@code from} (its remaining bytes) to the start of {@code to}. */
    void write(ByteBuffer from, Storage to);

    /** Copies all of {@code from} to {@code to}, advancing it. */
    void read(Storage from, ByteBuffer to);

    /** Copies one array to another of the same size in bytes on this device. */
    void copy(Storage from, Storage to);

    /** Sets every element of {@code to} to the one whose bytes are given. */
    void fill(Storage to, ByteBuffer element);

    /** How many processor threads kernels called from this thread may use from now on; a device may ignore it. */
    void useThreads(int threads);

    /** The bytes of buffers not yet freed. */
    long liveBytes();
}
