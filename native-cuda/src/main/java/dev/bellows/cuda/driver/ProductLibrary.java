package dev.bellows.cuda.driver;

import java.util.Optional;

/** A library that multiplies matrices on one device. Safe for use by several threads; what it gives is for one at a time. */
public interface ProductLibrary extends AutoCloseable {
    /** Its name and version, for users. */
    String version();

    /**
     * What computes a product, if the library has an algorithm for it.
     *
     * @param mostWorkspaceBytes that the algorithm may need
     */
    Optional<LibraryKernel> product(ProductProblem problem, long mostWorkspaceBytes);

    /** Gives everything back, kernels that are still open, too. */
    @Override
    void close();
}
