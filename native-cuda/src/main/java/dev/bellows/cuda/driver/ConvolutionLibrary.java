package dev.bellows.cuda.driver;

import java.util.Optional;

/** A library that convolves on one device. Safe for use by several threads; what it gives is for one at a time. */
public interface ConvolutionLibrary extends AutoCloseable {
    /** Its name and version, for users. */
    String version();

    /**
     * What computes a convolution or a gradient of one, if the library has an algorithm for it that gives the same bits at every run.
     *
     * @param mostWorkspaceBytes that the algorithm may need
     */
    Optional<LibraryKernel> convolution(ConvolutionProblem problem, long mostWorkspaceBytes);

    /** Gives everything back, kernels that are still open, too. */
    @Override
    void close();
}
