package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** An array of numbers. */
record ArrayCodec(ColumnName column, NumberCodec numbers) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return Shape.of(elements(row, ordinal));
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return array(row, ordinal).numElements();
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        numbers.writeAll(array(row, ordinal), out);
    }

    private ArrayData array(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        return row.getArray(ordinal);
    }
}
