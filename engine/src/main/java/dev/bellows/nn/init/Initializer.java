package dev.bellows.nn.init;

import dev.bellows.json.Family;
import dev.bellows.ndarray.NDArray;
import java.util.Optional;

/** Fills a new parameter. The values depend on the key and the shape alone, and are the same on every backend. */
@Family("initializer")
public interface Initializer {
    void fill(NDArray array, long key);

    /**
     * The initializer for the parameter at {@code path}, such as {@code 0.weight}, if this one wants to choose there even
     * where the layer has a rule of its own, such as zeros for biases.
     */
    default Optional<Initializer> insistsOn(String path) {
        return Optional.empty();
    }
}
