package dev.bellows.spark.data.codec;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.unsafe.types.UTF8String;

/** A text as the number that a vocabulary gives it. */
record WordCodec(ColumnName column, NumberSink sink, Map<UTF8String, Integer> numbers, boolean strict)
        implements ScalarCodec {
    static WordCodec of(ColumnName column, NumberSink sink, Words words) {
        Map<UTF8String, Integer> numbers = new HashMap<>();
        for (String word : words.words()) {
            numbers.put(UTF8String.fromString(word), Words.FIRST + numbers.size());
        }
        return new WordCodec(column, sink, numbers, words.strict());
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        elements(row, ordinal);
        UTF8String text = row.getUTF8String(ordinal);
        Integer number = numbers.get(text);
        if (number == null && strict) {
            throw new BadValueException(
                    column + " holds '" + text + "'",
                    ", which is none of the " + numbers.size() + " words of its vocabulary",
                    "add it to the Param vocabularies, set unknownWords to number, or drop such rows");
        }
        int written = number == null ? Words.UNKNOWN : number;
        if (!sink.whole(out, written)) {
            throw sink.refusal(column, written, Integer.toString(written), " as the number of '" + text + "'");
        }
    }
}
