package dev.bellows.nn.init;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the values from arrays by the parameters' paths, such as those that a safetensors file holds; what there is no
 * array for is left to its layer, or to {@code otherwise}. The arrays are copied and must live until the network is known
 * in shape. A table in slices is found by their paths, such as {@code 0.weight.1}, or whole by its own.
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
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        otherwise.fillSlice(array, key, slice);
    }

    @Override
    public Optional<Initializer> insistsOn(String path) {
        boolean isThere = arrays.containsKey(path) || arrays.containsKey(slicePath(path, 0));
        return isThere ? Optional.of(new Loaded(path, this)) : otherwise.insistsOn(path);
    }

    private static String slicePath(String table, int slice) {
        return table + "." + slice;
    }

    private void copy(String path, NDArray to) {
        NDArray from = arrays.get(path);
        if (from == null) {
            throw new ShapeException("Load: there is no array for parameter '" + path
                    + "', but for a table in another number of slices; load it into a network that has as many");
        }
        if (!from.shape().equals(to.shape())) {
            throw new ShapeException(
                    "Load: parameter '" + path + "' is " + to.shape() + ", the array loaded for it is " + from.shape());
        }
        to.set(from.toDoubleArray());
    }

    /** What fills the parameter or the table of a path. No record, since those of initializers travel. */
    private static final class Loaded implements Initializer {
        private final String path;
        private final Load from;

        Loaded(String path, Load from) {
            this.path = path;
            this.from = from;
        }

        @Override
        public void fill(NDArray array, long key) {
            from.copy(path, array);
        }

        @Override
        public void fillSlice(NDArray array, long key, RowSlice slice) {
            if (from.arrays.containsKey(path)) {
                Initializer.super.fillSlice(array, key, slice); // cut from the whole table
            } else {
                from.copy(slicePath(path, slice.slice()), array);
            }
        }
    }
}
