package dev.bellows.op.comm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/**
 * Connected ranks that run the same ops in the same order, as far as collective ops need them. Implemented above this
 * package, by whoever has a connection.
 */
public interface RankGroup {
    /** The number of ranks. */
    int size();

    /**
     * Replaces {@code data} by its sum over all ranks, in rank order, so that all get the same bits. Returns once that is
     * done; every rank calls it with as many elements.
     *
     * @param data all elements, in native byte order, from position 0 to the limit
     */
    void sum(ByteBuffer data, DType dtype);
}
