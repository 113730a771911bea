package dev.bellows.nn.init;

import dev.bellows.json.Family;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Rows;
import dev.bellows.op.index.RowSlice;
import dev.bellows.op.index.Take;
import java.util.Optional;
import java.util.stream.IntStream;

/** Fills a new parameter. The values depend on the key and the shape alone, and are the same on every backend. */
@Family("initializer")
public interface Initializer {
    void fill(NDArray array, long key);

    /**
     * Fills a slice of a table with the rows that {@link #fill} would give the whole one, and places without a row with zeros.
     * Unless overridden it makes the whole table for that, and frees it.
     *
     * @param array [places, …]
     */
    default void fillSlice(NDArray array, long key, RowSlice slice) {
        try (Scope scope = Scope.open("whole table")) {
            NDArray whole = NDArray.empty(array.backend(), array.spec().with(slice.whole(array.shape())));
            fill(whole, key);
            int[] places = IntStream.range(0, slice.places())
                    .filter(place -> slice.row(place) < slice.rows())
                    .toArray();
            int[] rows =
                    IntStream.of(places).map(place -> (int) slice.row(place)).toArray();
            array.fill(0);
            Rows.assign(array, NDArray.of(places), (NDArray) Take.take(whole, NDArray.of(rows), 0));
        }
    }

    /**
     * The initializer for the parameter at {@code path}, such as {@code 0.weight}, if this one wants to choose there even
     * where the layer has a rule of its own, such as zeros for biases.
     */
    default Optional<Initializer> insistsOn(String path) {
        return Optional.empty();
    }
}
