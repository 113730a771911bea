package dev.bellows.collective.algorithm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.util.List;

/** Reduces one vector per rank to one vector, in rank order. Not thread-safe. */
@FunctionalInterface
public interface Reduction {
    /** A reduction by {@code op} over elements of {@code type}. */
    static Reduction of(DType type, ReduceOp op) {
        return new BlockReduction(type, op);
    }

    /**
     * Writes {@code ((x0 op x1) op x2) op …} to {@code into}, which may be one of the inputs.
     *
     * @param byRank the vectors by rank, all as long as {@code into}
     * @param into where the result goes; its position does not move
     */
    void reduce(List<ByteBuffer> byRank, ByteBuffer into);
}
