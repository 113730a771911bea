package dev.bellows.train;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import dev.bellows.op.comm.RankGroup;
import java.nio.ByteBuffer;

/** The replicas of a training run, for the ops in which they meet. */
record ReplicaGroup(Communicator communicator) implements RankGroup {
    @Override
    public int size() {
        return communicator.size();
    }

    @Override
    public void sum(ByteBuffer data, DType dtype) {
        communicator.allReduce(data, dtype, ReduceOp.SUM);
    }
}
