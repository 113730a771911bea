package dev.bellows.spark.data.codec;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;

/** A single number, or boolean. */
record NumberCodec(ColumnName column, DataType type, NumberKind kind, NumberSink sink) implements ScalarCodec {
    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        elements(row, ordinal);
        if (!put(row, ordinal, out)) {
            throw refusal(row, ordinal, "");
        }
    }

    /** Writes a number that is not null and says whether the field can hold it. */
    private boolean put(SpecializedGetters from, int ordinal, ByteBuffer out) {
        if (type instanceof DecimalType decimal) {
            BigDecimal number = kind.decimal(from, ordinal, type).toJavaBigDecimal();
            return sink.decimal(out, number, decimal.scale() <= 0);
        }
        return kind.isWhole()
                ? sink.whole(out, kind.whole(from, ordinal))
                : sink.real(out, kind.real(from, ordinal, type));
    }

    private BadValueException refusal(SpecializedGetters from, int ordinal, String place) {
        return sink.refusal(column, kind.real(from, ordinal, type), kind.show(from, ordinal, type), place);
    }

    /** Writes all numbers of an array. */
    void writeAll(ArrayData array, ByteBuffer out) {
        if (!PackedNumbers.write(array, kind, sink, out)) {
            writeFirst(array, array.numElements(), out);
        }
    }

    /** Writes the first numbers of an array. */
    void writeFirst(ArrayData array, int count, ByteBuffer out) {
        for (int i = 0; i < count; i++) {
            if (array.isNullAt(i)) {
                throw SequenceCodec.nullAt(column, i);
            }
            if (!put(array, i, out)) {
                throw refusal(array, i, " at index " + i);
            }
        }
    }
}
