package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/**
 * How many steps of a sequence count, as one i32.
 *
 * @param most at which longer ones are cut; 0: none are
 */
record StepsCodec(ColumnName column, int most) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return Shape.scalar();
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return 1;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        int steps = SequenceCodec.array(column, row, ordinal).numElements();
        out.putInt(most == 0 ? steps : Math.min(most, steps));
    }
}
