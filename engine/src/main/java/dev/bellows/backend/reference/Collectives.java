package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.Receive;
import dev.bellows.op.comm.ReduceScatter;
import dev.bellows.op.comm.RowShares;
import dev.bellows.op.comm.Send;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What ranks compute together, by the group that the running thread has under the op's name. */
final class Collectives {
    /** A sum is made in place, and what is summed belongs to others. */
    private static final HostPool SCRATCH = new HostPool(16 << 20);

    private Collectives() {}

    static Kernel allReduce(AllReduce op) {
        return (in, out) -> {
            ByteBuffer sum = HostMemory.bytes(out.get(0));
            sum.put(HostMemory.bytes(in.get(0))).flip();
            RankGroups.named(op.group()).sum(sum, out.get(0).spec().dtype());
        };
    }

    static Kernel allGather(AllGather op) {
        return (in, out) -> {
            Spec all = out.get(0).spec();
            ByteBuffer rows = HostMemory.bytes(out.get(0));
            int[] offsets = op.shares().offsets(perRow(all));
            place(rows, op.shares(), offsets, all).put(HostMemory.bytes(in.get(0)));
            RankGroups.named(op.group()).gather(rows, all.dtype(), offsets);
        };
    }

    static Kernel reduceScatter(ReduceScatter op) {
        return (in, out) -> {
            Spec all = in.get(0).spec();
            int[] offsets = op.shares().offsets(perRow(all));
            HostBuffer copy = SCRATCH.allocate(all.bytes());
            try {
                ByteBuffer sum =
                        copy.host().slice(0, Math.toIntExact(all.bytes())).order(ByteOrder.nativeOrder());
                sum.put(HostMemory.bytes(in.get(0))).flip();
                RankGroups.named(op.group()).sumShares(sum, all.dtype(), offsets);
                HostMemory.bytes(out.get(0)).put(place(sum, op.shares(), offsets, all));
            } finally {
                copy.release();
            }
        };
    }

    static Kernel send(Send op) {
        return (in, out) -> {
            RankGroups.named(op.group())
                    .send(HostMemory.bytes(in.get(0)), in.get(0).spec().dtype(), op.to());
            HostMemory.bytes(out.get(0)).putFloat(0, 0);
        };
    }

    static Kernel receive(Receive op) {
        return (in, out) -> RankGroups.named(op.group())
                .receive(HostMemory.bytes(out.get(0)), op.spec().dtype(), op.from());
    }

    private static long perRow(Spec spec) {
        return spec.shape().without(0).size();
    }

    /** This rank's part of the rows of all. */
    private static ByteBuffer place(ByteBuffer all, RowShares shares, int[] offsets, Spec spec) {
        int width = spec.dtype().bytes();
        int start = offsets[shares.rank()];
        return all.slice(start * width, (offsets[shares.rank() + 1] - start) * width);
    }
}
