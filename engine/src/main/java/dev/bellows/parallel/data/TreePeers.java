package dev.bellows.parallel.data;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Peers;
import dev.bellows.optim.TreeSum;
import dev.bellows.parallel.ConnectedPeers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The ranks of a communicator whose numbers are added up in the order of a binary tree; their number is a power of two. */
record TreePeers(Communicator communicator) implements Peers {
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
        if (size() == 1 || values.length == 0) {
            return;
        }
        try (Scope scope = Scope.open("sum")) {
            NDArray all = NDArray.empty(Spec.of(DType.F64, Math.multiplyExact(size(), values.length)));
            all.view((long) rank() * values.length, Spec.of(DType.F64, values.length))
                    .set(values);
            try (HostView view = HostView.of(all)) {
                communicator.allGather(
                        view.bytes(), DType.F64, Shards.even((int) all.shape().size(), size()));
            }
            double[] gathered = all.toDoubleArray();
            List<double[]> rows = new ArrayList<>();
            for (int rank = 0; rank < size(); rank++) {
                rows.add(Arrays.copyOfRange(gathered, rank * values.length, (rank + 1) * values.length));
            }
            System.arraycopy(TreeSum.of(rows), 0, values, 0, values.length);
        }
    }

    /**
     * Replaces an array by its sum over all ranks. Each adds up a part of it, for which it takes in that part of all others, so as many bytes
     * travel as in any other order.
     */
    void sum(NDArray array) {
        if (size() == 1) {
            return;
        }
        Shards shards = Shards.even((int) array.shape().size(), size());
        int own = shards.length(rank());
        try (Scope scope = Scope.open("sum")) {
            Spec part = array.spec().with(Shape.of(own));
            NDArray taken = NDArray.empty(array.spec().with(Shape.of(Math.multiplyExact(own, size()))));
            try (HostView out = HostView.of(array).unchanged();
                    HostView in = HostView.of(taken, 0, 0)) {
                communicator.allToAll(
                        out.bytes(), shards, in.bytes(), Shards.even(own * size(), size()), array.dtype());
            }
            array.view(shards.start(rank()), part).assign((NDArray) sum(taken, part, 0, size()));
            try (HostView view = HostView.of(array, shards.start(rank()), own)) {
                communicator.allGather(view.bytes(), array.dtype(), shards);
            }
        }
    }

    private static Tensor sum(NDArray parts, Spec part, int from, int to) {
        if (to - from == 1) {
            return parts.view(from * part.shape().size(), part);
        }
        int middle = (from + to) / 2;
        return sum(parts, part, from, middle).add(sum(parts, part, middle, to));
    }

    /** As ops within a pass would: in rank order. Trainings in logical shards refuse such passes. */
    @Override
    public void sum(ByteBuffer data, DType dtype) {
        new ConnectedPeers(communicator).sum(data, dtype);
    }

    @Override
    public void gather(ByteBuffer data, DType dtype, int[] offsets) {
        new ConnectedPeers(communicator).gather(data, dtype, offsets);
    }

    @Override
    public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
        new ConnectedPeers(communicator).sumShares(data, dtype, offsets);
    }

    @Override
    public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
        new ConnectedPeers(communicator).exchange(out, outOffsets, in, inOffsets, dtype);
    }
}
