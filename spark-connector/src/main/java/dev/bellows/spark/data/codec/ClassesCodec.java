package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Several classes of a row, each as one i32: whole numbers below the number of classes. */
record ClassesCodec(ColumnName column, ColumnCodec numbers, int classes) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return numbers.shape(row, ordinal);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return numbers.elements(row, ordinal);
    }

    @Override
    public boolean fits(SpecializedGetters row, int ordinal, Shape field) {
        return numbers.fits(row, ordinal, field);
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        int from = out.position();
        numbers.write(row, ordinal, out);
        for (int at = from; at < out.position(); at += Integer.BYTES) {
            int label = out.getInt(at);
            if (label < 0 || label >= classes) {
                throw new BadValueException(
                                column + " holds " + label + " at index " + (at - from) / Integer.BYTES,
                                ", but the network has " + classes + " outputs",
                                "labels must be whole numbers from 0 to " + (classes - 1))
                        .always();
            }
        }
    }
}
