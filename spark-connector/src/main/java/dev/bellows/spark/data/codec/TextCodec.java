package dev.bellows.spark.data.codec;

import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** A text as its place among the texts of its batch. */
record TextCodec(ColumnName column, Texts texts) implements ScalarCodec {
    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        elements(row, ordinal);
        out.putInt(texts.add(row.getUTF8String(ordinal).toString()));
    }
}
