package dev.bellows.parallel.data;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.wire.Wire;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/** Sums of gradients that travel as a wire says, with what it loses held back for the next step. */
final class CodedSums implements GradientSums {
    private final Communicator communicator;
    private final FlatParameters flat;
    private final List<Shards> shards;
    private final Outstanding outstanding;
    private final Wire wire;
    private final List<NDArray> residuals = new ArrayList<>();

    /** The residuals belong to the current scope; there are none where nothing is lost. */
    CodedSums(Communicator communicator, FlatParameters flat, List<Shards> shards, Outstanding outstanding, Wire wire) {
        this.communicator = communicator;
        this.flat = flat;
        this.shards = shards;
        this.outstanding = outstanding;
        this.wire = wire;
        if (!wire.isExact()) {
            flat.buckets()
                    .forEach(bucket ->
                            residuals.add(NDArray.zeros(bucket.gradients().spec())));
        }
    }

    @Override
    public void start(int bucket) {
        NDArray gradients = flat.buckets().get(bucket).gradients();
        Shards owners = shards.get(bucket);
        HostView summed = Exchange.summed(gradients, owners, communicator.rank());
        if (wire.isExact()) {
            outstanding.add(bytes -> communicator.reduceScatterAsync(bytes, wire, ReduceOp.SUM, owners), summed);
        } else {
            outstanding.add(
                    (bytes, lost) -> communicator.reduceScatterAsync(bytes, lost, wire, ReduceOp.SUM, owners),
                    summed,
                    HostView.of(residuals.get(bucket)));
        }
    }

    @Override
    public List<NDArray> residuals() {
        return residuals;
    }
}
