package dev.bellows.spark.data.codec;

import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** A boolean as one byte, 1 for true. */
record FlagCodec(ColumnName column) implements ScalarCodec {
    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        elements(row, ordinal);
        out.put((byte) (row.getBoolean(ordinal) ? 1 : 0));
    }
}
