package dev.bellows.backend;

import java.util.List;

/**
 * A {@link Program} made ready to run: the kernels of an {@link Outline}, built. It is the backend that runs them, so that a
 * device may launch a whole program at once. Used by one thread at a time.
 */
public interface Compiled extends AutoCloseable {
    /**
     * Runs all calls, then all copies.
     *
     * @param arrivals hears of each output
     */
    void run(Arguments arguments, Arrivals arrivals);

    /**
     * Runs one launch alone: one of those that compute constants.
     *
     * @param launch its number in the outline
     */
    void runAlone(int launch, KernelLabel label, List<Storage> in, List<Storage> out);

    /** The kernel of a launch, for a reader. */
    String kernel(int launch);

    /** How launches reach the device, if not one by one, for a reader; empty if there is nothing to say. */
    default String launching() {
        return "";
    }

    /** Frees the kernels and what they need. */
    @Override
    void close();
}
