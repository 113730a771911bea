package dev.bellows.spark.data.codec;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.unsafe.types.UTF8String;

/** The class of a row as one i32: the place of a text among the names of the classes. */
record TextClassCodec(ColumnName column, Map<UTF8String, Integer> numbers) implements ScalarCodec {
    /** By the names of the classes in their order. */
    static TextClassCodec of(ColumnName column, List<String> names) {
        return new TextClassCodec(column, numbers(names));
    }

    /** The place of each name. */
    static Map<UTF8String, Integer> numbers(List<String> names) {
        Map<UTF8String, Integer> numbers = new HashMap<>();
        for (String name : names) {
            numbers.put(UTF8String.fromString(name), numbers.size());
        }
        return numbers;
    }

    /** The refusal of a text that is no name. */
    static BadValueException unknown(ColumnName column, UTF8String text, int names) {
        return new BadValueException(
                column + " holds '" + text + "'",
                ", which is none of the " + names + " labels",
                "add it to the Param labels, or drop such rows");
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        elements(row, ordinal);
        UTF8String text = row.getUTF8String(ordinal);
        Integer number = numbers.get(text);
        if (number == null) {
            throw unknown(column, text, numbers.size());
        }
        out.putInt(number);
    }
}
