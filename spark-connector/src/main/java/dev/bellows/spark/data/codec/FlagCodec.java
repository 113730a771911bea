package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** A boolean as one byte, 1 for true. */
record FlagCodec(ColumnName column) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        elements(row, ordinal);
        return Shape.scalar();
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        return 1;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        elements(row, ordinal);
        out.put((byte) (row.getBoolean(ordinal) ? 1 : 0));
    }
}
