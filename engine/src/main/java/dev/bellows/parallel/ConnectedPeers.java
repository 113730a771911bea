package dev.bellows.parallel;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.optim.Peers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The ranks of a communicator as ops and trainers see them: each call waits for its end. */
public record ConnectedPeers(Communicator communicator) implements Peers {
    @Override
    public int rank() {
        return communicator.rank();
    }

    @Override
    public int size() {
        return communicator.size();
    }

    @Override
    public void sum(double[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
        bytes.asDoubleBuffer().put(values);
        communicator.allReduce(bytes, DType.F64, ReduceOp.SUM);
        bytes.asDoubleBuffer().get(values);
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
