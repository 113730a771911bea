package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Several columns, or the fields of a struct, as one row of numbers: the elements of each, one after the other. */
record StructCodec(ColumnName column, List<ColumnCodec> parts) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return Shape.of(elements(row, ordinal));
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        InternalRow struct = struct(row, ordinal);
        int elements = 0;
        for (int i = 0; i < parts.size(); i++) {
            elements = Math.addExact(elements, parts.get(i).elements(struct, i));
        }
        return elements;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        InternalRow struct = struct(row, ordinal);
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).write(struct, i, out);
        }
    }

    private InternalRow struct(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        return row.getStruct(ordinal, parts.size());
    }
}
