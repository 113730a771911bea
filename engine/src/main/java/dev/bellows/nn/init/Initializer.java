package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;

/** Fills a new parameter. The values depend on the key and the shape alone, and are the same on every backend. */
public interface Initializer {
    void fill(NDArray array, long key);
}
