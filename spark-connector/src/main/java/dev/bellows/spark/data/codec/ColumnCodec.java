package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/**
 * Reads the values of one column from Spark's internal rows (or arrays) and writes them as the elements of a field, in the
 * buffer's byte order. What it refuses it names: column, place within the value, and value; whoever knows the row adds it.
 *
 * <p>One codec serves the check of the rows, their placement and scoring. Safe for many threads.
 */
public interface ColumnCodec extends Serializable {
    /**
     * The shape of a value: {@code []} for a single number, {@code [4]} for a vector of four, {@code [2, 3]} for two arrays of
     * three.
     *
     * @throws BadValueException when it is null, or has no shape because its parts differ in length
     */
    Shape shape(SpecializedGetters row, int ordinal);

    /**
     * The elements of a value: the product of its {@link #shape}.
     *
     * @throws BadValueException as {@link #shape} does
     */
    int elements(SpecializedGetters row, int ordinal);

    /**
     * Whether a value fills a field of this shape: by its number of elements, and where both have parts, by their lengths.
     *
     * @throws BadValueException as {@link #shape} does
     */
    default boolean fits(SpecializedGetters row, int ordinal, Shape field) {
        return elements(row, ordinal) == field.size();
    }

    /**
     * Writes all {@link #elements} of a value to the buffer's position on and advances it.
     *
     * @throws BadValueException when it is null, or holds a null or a number that the field cannot hold
     */
    void write(SpecializedGetters row, int ordinal, ByteBuffer out);
}
