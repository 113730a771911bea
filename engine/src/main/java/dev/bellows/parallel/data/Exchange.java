package dev.bellows.parallel.data;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.Peers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the workers tell each other. Gradients go out bucket by bucket, in order, each as soon as it and all
 * before it are complete, while earlier layers still compute theirs; weights come back the same way.
 */
final class Exchange implements Peers {
    private final Communicator communicator;
    private final FlatParameters flat;
    private final List<Shards> shards = new ArrayList<>();
    private final int[] missing;
    private final Outstanding outstanding = new Outstanding();
    private final GradientSums sums;
    private int submitted;
    private boolean begun;

    /** What compression holds back belongs to the current scope. */
    Exchange(Communicator communicator, FlatParameters flat, Compression compression) {
        this.communicator = communicator;
        this.flat = flat;
        this.missing = new int[flat.buckets().size()];
        for (FlatParameters.Bucket bucket : flat.buckets()) {
            int elements = bucket.elements();
            shards.add(bucket.gathered() ? own(elements) : Shards.even(elements, communicator.size()));
        }
        this.sums = sums(communicator.size() == 1 ? Compression.NONE : compression);
    }

    /** Of a bucket that no other rank has, all is this one's. */
    private Shards own(int elements) {
        int[] offsets = new int[size() + 1];
        Arrays.fill(offsets, rank() + 1, offsets.length, elements);
        return Shards.of(offsets);
    }

    private GradientSums sums(Compression compression) {
        return compression.kind() == Compression.Kind.POWER_SGD
                ? new LowRankSums(communicator, flat, outstanding, compression.rank())
                : new CodedSums(communicator, flat, shards, outstanding, compression.wire());
    }

    /** How gradients are added up. */
    GradientSums sums() {
        return sums;
    }

    @Override
    public int rank() {
        return communicator.rank();
    }

    @Override
    public int size() {
        return communicator.size();
    }

    /** How a bucket is divided between the ranks. */
    Shards shards(int bucket) {
        return shards.get(bucket);
    }

    /** Starts a step: no gradient is complete. */
    void begin() {
        begun = true;
        submitted = 0;
        for (int i = 0; i < missing.length; i++) {
            missing[i] = flat.buckets().get(i).parameters();
        }
    }

    /** Says that the gradient of a parameter is complete; its place is that in the flat parameters. */
    void complete(int parameter) {
        int bucket = 0;
        while (parameter >= flat.buckets().get(bucket).end()) {
            bucket++;
        }
        missing[bucket]--;
        submitComplete();
    }

    /** Says that all gradients are complete, also those of a step that did not begin otherwise. */
    void completeAll() {
        if (!begun) {
            begin();
        }
        Arrays.fill(missing, 0);
        submitComplete();
    }

    private void submitComplete() {
        for (; submitted < missing.length && missing[submitted] == 0; submitted++) {
            if (!flat.buckets().get(submitted).gathered()) { // else the pass has added them up
                sums.start(submitted);
            }
        }
    }

    /** Ends a step: waits until this rank's shards of the gradients are summed. */
    void end() {
        join();
        sums.finish();
        begun = false;
    }

    /** Starts to add up an array that is divided as a bucket is: each rank gets the sum of its own shard. */
    void addUp(NDArray array, int bucket) {
        Shards owners = shards.get(bucket);
        outstanding.add(
                bytes -> communicator.reduceScatterAsync(bytes, DType.F32, ReduceOp.SUM, owners),
                summed(array, owners, rank()));
    }

    /** Starts to send this rank's shard of a bucket's weights to all, and to receive theirs. */
    void gather(int bucket) {
        FlatParameters.Bucket sent = flat.buckets().get(bucket);
        if (!sent.gathered()) {
            startGather(sent.weights(), shards.get(bucket));
        }
    }

    private void startGather(NDArray array, Shards owners) {
        outstanding.add(
                bytes -> communicator.allGatherAsync(bytes, array.dtype(), owners),
                HostView.of(array, owners.start(rank()), owners.length(rank())));
    }

    /** What of an array that is added up by its owners changes is a rank's own. */
    static HostView summed(NDArray array, Shards owners, int rank) {
        return HostView.of(array).changing(owners.start(rank), owners.length(rank));
    }

    /** Also waits for all that was started before: in a step, for the gradients that go out ahead of it. */
    @Override
    public void sum(double[] values) {
        if (values.length == 0) {
            return;
        }
        try (Scope scope = Scope.open("sum")) {
            NDArray array = NDArray.empty(Spec.of(DType.F64, values.length));
            array.set(values);
            outstanding.add(bytes -> communicator.allReduceAsync(bytes, DType.F64, ReduceOp.SUM), HostView.of(array));
            join();
            System.arraycopy(array.toDoubleArray(), 0, values, 0, values.length);
        }
    }

    /** Within a pass; the gradients of the step are still to come. */
    @Override
    public void sum(ByteBuffer data, DType dtype) {
        outstanding.during(() -> communicator.allReduce(data, dtype, ReduceOp.SUM));
    }

    /** Within a pass, as {@link #sum(ByteBuffer, DType)}. */
    @Override
    public void gather(ByteBuffer data, DType dtype, int[] offsets) {
        outstanding.during(() -> communicator.allGather(data, dtype, Shards.of(offsets)));
    }

    /** Within a pass, as {@link #sum(ByteBuffer, DType)}. */
    @Override
    public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
        outstanding.during(() -> communicator.reduceScatter(data, dtype, ReduceOp.SUM, Shards.of(offsets)));
    }

    /** Within a pass, as {@link #sum(ByteBuffer, DType)}. */
    @Override
    public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
        outstanding.during(() -> communicator.allToAll(out, Shards.of(outOffsets), in, Shards.of(inOffsets), dtype));
    }

    /** Gives all ranks the shards of an array that is divided as a bucket is; nothing where that is of one rank alone. */
    void gather(NDArray array, int bucket) {
        if (!flat.buckets().get(bucket).gathered()) {
            startGather(array, shards.get(bucket));
            join();
        }
    }

    /** Puts the rows of all ranks' gradients one after another, in rank order; every rank gets all. */
    List<RowSparse> gatherRows(List<RowSparse> own) {
        if (communicator.size() == 1 || own.isEmpty()) {
            return own;
        }
        int size = communicator.size();
        double[] counts = new double[own.size() * size];
        for (int i = 0; i < own.size(); i++) {
            counts[i * size + rank()] = own.get(i).rows().shape().dim(0);
        }
        sum(counts);
        List<RowSparse> all = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            double[] of = Arrays.copyOfRange(counts, i * size, (i + 1) * size);
            Tensor rows = gathered((NDArray) own.get(i).rows(), of);
            Tensor values = gathered((NDArray) own.get(i).values(), of);
            all.add(new RowSparse(rows, values, own.get(i).shape()));
        }
        join();
        return all;
    }

    /** Starts to gather arrays that differ between ranks in their first extent, in elements of 4 bytes. */
    private NDArray gathered(NDArray own, double[] counts) {
        Shape row = own.shape().slice(1, own.shape().rank());
        int[] starts = new int[counts.length + 1];
        for (int rank = 0; rank < counts.length; rank++) {
            starts[rank + 1] = Math.addExact(starts[rank], (int) counts[rank]);
        }
        NDArray all =
                NDArray.empty(own.spec().with(Shape.of(starts[counts.length]).concat(row)));
        all.view((long) starts[rank()] * row.size(), own.spec()).assign(own);
        int[] offsets = Arrays.stream(starts)
                .map(start -> Math.multiplyExact(start, (int) row.size()))
                .toArray();
        startGather(all, Shards.of(offsets));
        return all;
    }

    /** Waits for all that was started. */
    void join() {
        outstanding.join();
    }

    /** Gives up after a failure, and returns once nothing reads or writes the arrays any more, so that they may be freed. */
    void abandon(Throwable cause) {
        communicator.abort(cause);
        outstanding.abandon(cause);
    }

    /** How long this rank has waited for others so far. */
    long waitedNanos() {
        return outstanding.waitedNanos();
    }
}
