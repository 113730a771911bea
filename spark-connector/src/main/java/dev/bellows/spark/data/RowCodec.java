package dev.bellows.spark.data;

import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnName;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Writes Spark's internal rows as rows of a {@link SampleSchema}, column by column; the same for the check of the rows, their
 * placement and scoring.
 *
 * @param columns one per field of the row, in their order
 * @param leavesOut whether rows that hold what cannot be learned from are left out, rather than refused
 */
public record RowCodec(List<Column> columns, boolean leavesOut) implements Serializable {
    public RowCodec {
        columns = List.copyOf(columns);
    }

    /** A codec that refuses every bad row. */
    public RowCodec(List<Column> columns) {
        this(columns, false);
    }

    /**
     * One field of the row and where it comes from.
     *
     * @param ordinal of the column in the internal row
     * @param name of the column, for messages
     * @param field what it becomes
     * @param codec reads it as the field's dtype
     * @param length says why a value needs as many elements as the field has
     */
    public record Column(int ordinal, ColumnName name, SampleSchema.Field field, ColumnCodec codec, LengthRule length)
            implements Serializable {
        /**
         * Writes this field of a row to the buffer's position on and advances it.
         *
         * @throws BadValueException naming what is wrong with it
         */
        public void write(InternalRow row, ByteBuffer out) {
            if (!codec.fits(row, ordinal, field.shape())) {
                throw length.refusal(name, codec.shape(row, ordinal));
            }
            codec.write(row, ordinal, out);
        }
    }

    /** What a row becomes. */
    public SampleSchema schema() {
        return new SampleSchema(columns.stream().map(Column::field).toList());
    }

    /** A codec of the same rows that does not look at the fields of a role. */
    public RowCodec without(Role role) {
        return new RowCodec(
                columns.stream().filter(column -> column.field.role() != role).toList(), leavesOut);
    }

    /**
     * Whether a row is to be left out, as far as its fields tell. A row that is wrong in another way stays, to be refused.
     *
     * @param scratch room for a row
     */
    boolean leavesOut(InternalRow row, ByteBuffer scratch) {
        try {
            write(row, scratch.clear());
            return false;
        } catch (BadValueException e) {
            return leavesOut && e.canBeLeftOut();
        }
    }

    /**
     * Writes a row to the buffer's position on and advances it by {@link SampleSchema#rowBytes}.
     *
     * @throws BadValueException naming what is wrong with it; what was written is void then
     */
    public void write(InternalRow row, ByteBuffer out) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).write(row, out);
        }
    }
}
