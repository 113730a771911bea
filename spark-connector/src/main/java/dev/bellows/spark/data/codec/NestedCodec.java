package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** An array of arrays, or of vectors, that all have one shape. */
record NestedCodec(ColumnName column, ColumnCodec parts) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        ArrayData array = array(row, ordinal);
        int count = array.numElements();
        if (count == 0) {
            return Shape.of(0);
        }
        Shape first = parts.shape(array, 0);
        for (int i = 1; i < count; i++) {
            Shape other = parts.shape(array, i);
            if (!other.equals(first)) {
                throw new BadValueException(
                        column + " holds " + other + " at index " + i,
                        ", but " + first + " at index 0",
                        "make all parts equally long");
            }
        }
        return Shape.of(count).concat(first);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return Math.toIntExact(shape(row, ordinal).size());
    }

    @Override
    public boolean fits(SpecializedGetters row, int ordinal, Shape field) {
        Shape own = shape(row, ordinal);
        return own.rank() == field.rank() ? own.equals(field) : own.size() == field.size();
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        ArrayData array = array(row, ordinal);
        int count = array.numElements();
        for (int i = 0; i < count; i++) {
            parts.write(array, i, out);
        }
    }

    private ArrayData array(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        return row.getArray(ordinal);
    }
}
