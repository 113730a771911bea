package dev.bellows.spark;

import dev.bellows.data.SampleSchema.Field;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnName;

/**
 * How a column is read.
 *
 * @param field what it becomes in a row
 * @param codec reads it as the field's dtype
 * @param length says why a value needs as many elements as the field has
 */
record Reading(Field field, ColumnCodec codec, LengthRule length) {
    /** The same, read by another codec. */
    Reading by(ColumnCodec other) {
        return new Reading(field, other, length);
    }

    /** The same of the column at a place of the rows. */
    RowCodec.Column at(int ordinal, ColumnName name) {
        return new RowCodec.Column(ordinal, name, field, codec, length);
    }
}
