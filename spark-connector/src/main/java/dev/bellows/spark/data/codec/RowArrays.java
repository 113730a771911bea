package dev.bellows.spark.data.codec;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Some rows, as arrays.
 *
 * @param elements for each array the elements of all rows, in native byte order; nothing else remains
 * @param texts those that arrays of texts hold the places of
 */
public record RowArrays(List<ByteBuffer> elements, Texts texts) {
    public RowArrays {
        elements = List.copyOf(elements);
    }
}
