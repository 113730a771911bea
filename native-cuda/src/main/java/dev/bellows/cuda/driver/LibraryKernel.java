package dev.bellows.cuda.driver;

import java.util.List;

/**
 * One computation of a library of NVIDIA's for arrays of fixed shapes: its descriptors and the algorithm chosen for it. Used by one thread at a time. Its {@code toString} is for readers of a
 * plan.
 */
public interface LibraryKernel extends AutoCloseable {
    /**
     * Where the arrays of one run lie on the device.
     *
     * @param inputs in the order of the op
     * @param outputs which overlap no input
     * @param workspace of {@link #workspaceBytes}, aligned to 256 bytes; 0 if that is none
     */
    record Arrays(List<Long> inputs, List<Long> outputs, long workspace) {}

    /** How much memory a run needs besides its arrays, in bytes; what is in it before and after means nothing. */
    long workspaceBytes();

    /** Puts one run into a stream. */
    void run(CudaApi.Stream stream, Arrays arrays);

    /** Releases descriptors; may be called again. */
    @Override
    void close();
}
