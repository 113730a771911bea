package dev.bellows.collective.algorithm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.util.List;

/** Works block by block, so that the partial results stay in the cache however long the vectors are. It owns its blocks. */
final class BlockReduction implements Reduction {
    private final Accumulator accumulator;
    private final int blockBytes;

    BlockReduction(DType type, ReduceOp op) {
        this.accumulator = Accumulator.of(type, op);
        this.blockBytes = Accumulator.BLOCK * type.bytes();
    }

    @Override
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
