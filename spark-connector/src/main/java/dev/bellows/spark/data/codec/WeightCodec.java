package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** How much a row counts: one number of at least 0. */
record WeightCodec(NumberCodec number) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return number.shape(row, ordinal);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return number.elements(row, ordinal);
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        int at = out.position();
        number.write(row, ordinal, out);
        float weight = out.getFloat(at);
        if (weight < 0) {
            throw new BadValueException(
                            number.column() + " holds " + weight, "", "weights must be at least 0; 0 leaves a row out")
                    .always();
        }
    }
}
