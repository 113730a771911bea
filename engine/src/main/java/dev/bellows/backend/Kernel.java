package dev.bellows.backend;

import java.util.List;

/**
 * An op compiled for fixed input specs on one backend. Used by one thread at a time; {@code run} may be called any number
 * of times until {@code close}. Outputs never overlap inputs, except where {@link #overwrites} allows it.
 */
public interface Kernel extends AutoCloseable {
    /**
     * Computes all outputs. The specs of the storages are those that the kernel was made for. On host memory it is done on
     * return; a device does it in the order in which a thread launched it, and {@link Backend#fence} tells when.
     */
    void run(List<Storage> in, List<Storage> out);

    /**
     * The input in whose memory an output may be computed, as large and lying alike, or -1 if the output needs memory of its
     * own. Other inputs must still not overlap the output.
     */
    default int overwrites(int output) {
        return -1;
    }

    /** Frees what the kernel holds natively. */
    @Override
    default void close() {}
}
