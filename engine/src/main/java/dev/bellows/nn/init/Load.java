package dev.bellows.nn.init;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the values from arrays by the parameters' paths, such as those that a safetensors file holds; what there is no
 * array for is left to its layer, or to {@code otherwise}. The arrays are copied and must live until the network is known
 * in shape.
 */
public record Load(Map<String, NDArray> arrays, Initializer otherwise) implements Initializer {
    public Load {
        arrays = Map.copyOf(arrays);
    }

    @Override
    public void fill(NDArray array, long key) {
        otherwise.fill(array, key);
    }

    @Override
    public Optional<Initializer> insistsOn(String path) {
        NDArray found = arrays.get(path);
        return found == null ? otherwise.insistsOn(path) : Optional.of((array, key) -> copy(path, found, array));
    }

    private static void copy(String path, NDArray from, NDArray to) {
        if (!from.shape().equals(to.shape())) {
            throw new ShapeException(
                    "Load: parameter '" + path + "' is " + to.shape() + ", the array loaded for it is " + from.shape());
        }
        to.set(from.toDoubleArray());
    }
}
