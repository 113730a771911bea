package dev.bellows.collective.algorithm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reduces one vector per rank to one vector, in rank order. Works block by block, so that the partial results stay in the
 * cache however long the vectors are. Not thread-safe: it owns its blocks.
 */
public final class Reduction {
    private final Accumulator accumulator;
    private final int blockBytes;

    /** A reduction by {@code op} over elements of {@code type}. */
    public Reduction(DType type, ReduceOp op) {
        this.accumulator = Accumulator.of(type, op);
        this.blockBytes = Accumulator.BLOCK * type.bytes();
    }

    /**
     * Writes {@code ((x0 op x1) op x2) op …} to {@code into}, which may be one of the inputs.
     *
     * @param byRank the vectors by rank, all as long as {@code into}
     * @param into where the result goes; its position does not move
     */
    public void reduce(List<ByteBuffer> byRank, ByteBuffer into) {
        int bytes = into.remaining();
        for (int at = 0; at < bytes; at += blockBytes) {
            int length = Math.min(blockBytes, bytes - at);
            accumulator.load(block(byRank.get(0), at, length));
            for (int rank = 1; rank < byRank.size(); rank++) {
                accumulator.combine(block(byRank.get(rank), at, length));
            }
            accumulator.store(block(into, at, length));
        }
    }

    private static ByteBuffer block(ByteBuffer vector, int at, int length) {
        return vector.slice(vector.position() + at, length);
    }
}
