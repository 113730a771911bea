package dev.bellows.monitor;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Storage;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** The elements that a kernel read or wrote, of whatever dtype. */
final class Elements {
    private Elements() {}

    /** Applies {@code function} to a copy, which is freed afterwards. */
    static double of(Backend backend, Storage storage, ToDoubleFunction<NDArray> function) {
        try (Scope scope = Scope.open("monitor")) {
            NDArray copy = NDArray.empty(backend, storage.spec());
            backend.copy(storage, copy.storage());
            return function.applyAsDouble(copy);
        }
    }

    static long nans(Backend backend, Storage storage) {
        return count(backend, storage, false);
    }

    static long infinities(Backend backend, Storage storage) {
        return count(backend, storage, true);
    }

    private static long count(Backend backend, Storage storage, boolean infinite) {
        if (!storage.spec().dtype().isFloating()) {
            return 0;
        }
        return (long) of(backend, storage, array -> (double) Arrays.stream(array.toDoubleArray())
                .filter(x -> infinite ? Double.isInfinite(x) : Double.isNaN(x))
                .count());
    }
}
