package dev.bellows.op.comm;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/** The ranks of a communicator, for ops. */
public record Connected(Communicator communicator) implements RankGroup {
    @Override
    public int size() {
        return communicator.size();
    }

    @Override
    public int rank() {
        return communicator.rank();
    }

    @Override
    public void sum(ByteBuffer data, DType dtype) {
        communicator.allReduce(data, dtype, ReduceOp.SUM);
    }

    @Override
    public void gather(ByteBuffer data, DType dtype, int[] offsets) {
        communicator.allGather(data, dtype, Shards.of(offsets));
    }

    @Override
    public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
        communicator.reduceScatter(data, dtype, ReduceOp.SUM, Shards.of(offsets));
    }

    @Override
    public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
        communicator.allToAll(out, Shards.of(outOffsets), in, Shards.of(inOffsets), dtype);
    }
}
