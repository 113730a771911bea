package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;

/** A batch of which the workers that train together have a part each: what one has, beside all. */
final class WholeBatch {
    private WholeBatch() {}

    /** The rows [batch, …] of all workers. */
    static Tensor rows(Tensor own) {
        return isShared() ? AllGather.allGather(own, RankGroups.DATA) : own;
    }

    /** The same of several [batch, size], for which the workers meet once. */
    static List<Tensor> rows(List<Tensor> own) {
        if (!isShared()) {
            return own;
        }
        Tensor all = rows(Concat.concat(1, own));
        List<Tensor> parts = new ArrayList<>();
        int start = 0;
        for (Tensor each : own) {
            int end = start + each.shape().dim(1);
            parts.add(Slice.slice(all, 1, start, end));
            start = end;
        }
        return parts;
    }

    /** The places of this worker's rows among all, i32[batch]. */
    static Tensor places(Tensor own) {
        Tensor number = Iota.iota(own, own.shape().dim(0), DType.I32);
        return isShared() ? number.add(RankGroups.shares(RankGroups.DATA).start()) : number;
    }

    /**
     * How many are nearer than one's own, [batch].
     *
     * @param scores of each sample's anchor beside the partners of all, [batch, all]: greater is nearer
     * @param places of their own
     */
    static Tensor nearer(Tensor scores, Tensor places) {
        Tensor own =
                TakeAlongAxis.pick(scores, places, 1).reshape(scores.shape().dim(0), 1);
        return ReduceSum.sum(Cast.cast(Less.less(own, scores), scores.dtype()), 1);
    }

    private static boolean isShared() {
        return RankGroups.has(RankGroups.DATA)
                && RankGroups.named(RankGroups.DATA).size() > 1;
    }
}
