package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import java.util.List;

/**
 * A kernel before it is built. All of its primitives are described, so it is certain that there is one, how its outputs lie and
 * what it may overwrite; none is created.
 */
public final class KernelDesign implements AutoCloseable {
    private final Kernel kernel;
    private final List<ThreadBound> parts;

    /** @param parts of the kernel, that are to be built */
    KernelDesign(Kernel kernel, List<ThreadBound> parts) {
        this.kernel = kernel;
        this.parts = List.copyOf(parts);
    }

    /** Of a kernel of which nothing is worth building beforehand. */
    public static KernelDesign of(Kernel kernel) {
        return new KernelDesign(kernel, List.of());
    }

    /** As {@link Kernel#overwrites}. */
    public int overwrites(int output) {
        return kernel.overwrites(output);
    }

    /** The kernel, built; whoever calls this closes it, and no longer the design. */
    public Kernel build() {
        try {
            parts.forEach(ThreadBound::build);
        } catch (RuntimeException failed) {
            kernel.close();
            throw failed;
        }
        return kernel;
    }

    /** Drops what was not built. */
    @Override
    public void close() {
        kernel.close();
    }
}
