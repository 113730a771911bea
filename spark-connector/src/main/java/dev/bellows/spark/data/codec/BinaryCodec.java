package dev.bellows.spark.data.codec;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Bytes, each a number from 0 to 255. */
record BinaryCodec(ColumnName column, NumberSink sink) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return Shape.of(elements(row, ordinal));
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return bytes(row, ordinal).length;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        byte[] bytes = bytes(row, ordinal);
        if (sink.dtype() == DType.U8) {
            out.put(bytes);
            return;
        }
        for (int i = 0; i < bytes.length; i++) {
            int number = Byte.toUnsignedInt(bytes[i]);
            if (!sink.whole(out, number)) {
                throw sink.refusal(column, number, Integer.toString(number), " at index " + i);
            }
        }
    }

    byte[] bytes(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        return row.getBinary(ordinal);
    }
}
