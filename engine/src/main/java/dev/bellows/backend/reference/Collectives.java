package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.RankGroups;
import java.nio.ByteBuffer;

/** What ranks compute together, by the group that the running thread has under the op's name. */
final class Collectives {
    private Collectives() {}

    static Kernel allReduce(AllReduce op) {
        return (in, out) -> {
            ByteBuffer sum = out.get(0).bytes();
            sum.put(in.get(0).bytes()).flip();
            RankGroups.named(op.group()).sum(sum, out.get(0).spec().dtype());
        };
    }
}
