package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Reads values that become one element each; a null is refused. */
interface ScalarCodec extends ColumnCodec {
    /** The column, for messages. */
    ColumnName column();

    @Override
    default Shape shape(SpecializedGetters row, int ordinal) {
        elements(row, ordinal);
        return Shape.scalar();
    }

    @Override
    default int elements(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column().missing();
        }
        return 1;
    }
}
