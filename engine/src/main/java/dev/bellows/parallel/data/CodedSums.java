package dev.bellows.parallel.data;

import dev.bellows.backend.HostMemory;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.wire.Wire;
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
        var gradients = HostMemory.bytes(flat.buckets().get(bucket).gradients().storage());
        Shards owners = shards.get(bucket);
        outstanding.add(
                wire.isExact()
                        ? communicator.reduceScatterAsync(gradients, wire, ReduceOp.SUM, owners)
                        : communicator.reduceScatterAsync(
                                gradients,
                                HostMemory.bytes(residuals.get(bucket).storage()),
                                wire,
                                ReduceOp.SUM,
                                owners));
    }

    @Override
    public List<NDArray> residuals() {
        return residuals;
    }
}
