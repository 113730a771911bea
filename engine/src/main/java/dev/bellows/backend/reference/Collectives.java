package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.RankGroups;
import java.nio.ByteBuffer;

/** What ranks compute together, by the group that the running thread has under the op's name. */
final class Collectives {
    private Collectives() {}

    static Kernel allReduce(AllReduce op) {
        return (in, out) -> {
            ByteBuffer sum = HostMemory.bytes(out.get(0));
            sum.put(HostMemory.bytes(in.get(0))).flip();
            RankGroups.named(op.group()).sum(sum, out.get(0).spec().dtype());
        };
    }
}
