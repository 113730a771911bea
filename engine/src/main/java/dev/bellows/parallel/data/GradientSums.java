package dev.bellows.parallel.data;

import dev.bellows.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/** How the gradients of a bucket are added up over the ranks, so that each rank has the sum of its own shard, and what is held back. */
interface GradientSums {
    /** Starts on a bucket whose gradients are complete; those of the buckets before it are, too. */
    void start(int bucket);

    /** Does what is left once all that was started has ended: afterwards the gradients of this rank's shards are sums. */
    default void finish() {}

    /**
     * What this rank has not sent of its gradients, an array as long as the bucket for each; none where nothing is held back. The
     * residuals of all ranks are added to the gradients of a next step, whoever has them.
     */
    default List<NDArray> residuals() {
        return List.of();
    }

    /** What else must be saved to go on, alike on all ranks, by the path of the weight that it belongs to. */
    default Map<String, NDArray> bases() {
        return Map.of();
    }
}
