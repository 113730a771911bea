package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Which of several labels hold for a row, by the names of those that do, as one u8 of 0 or 1 each. */
record TextLabelsCodec(ColumnName column, Map<UTF8String, Integer> numbers, int labels) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return Shape.of(elements(row, ordinal));
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        return labels;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        byte[] answers = new byte[elements(row, ordinal)];
        ArrayData names = row.getArray(ordinal);
        for (int i = 0; i < names.numElements(); i++) {
            if (names.isNullAt(i)) {
                throw new BadValueException(
                        column + " holds a null at index " + i, "", "take such elements out or drop such rows");
            }
            UTF8String name = names.getUTF8String(i);
            Integer number = numbers.get(name);
            if (number == null) {
                throw TextClassCodec.unknown(column, name, numbers.size());
            }
            answers[number] = 1;
        }
        out.put(answers);
    }
}
