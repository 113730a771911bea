package dev.bellows.spark.data.codec;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;

/**
 * The class of a row as one i32: a whole number, of any numeric type or boolean, below the number of classes.
 *
 * @param outputs how many numbers the network gives, which is 1 where it tells 0 from 1
 */
record ClassCodec(ColumnName column, DataType type, NumberKind kind, int classes, int outputs) implements ScalarCodec {
    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        elements(row, ordinal);
        double label = kind.real(row, ordinal, type);
        if (!(label >= 0 && label < classes) || label != Math.rint(label) || isRounded(row, ordinal, label)) {
            BadValueException refusal = new BadValueException(
                    column + " holds " + kind.show(row, ordinal, type),
                    ", but the network has " + outputs + (outputs == 1 ? " output" : " outputs"),
                    "labels must be whole numbers from 0 to " + (classes - 1)
                            + ": index them with StringIndexer, or give the last layer as many outputs as there are"
                            + " classes");
            throw Double.isFinite(label) ? refusal.always() : refusal;
        }
        out.putInt((int) label);
    }

    /** A decimal that is no whole number may become one as a double. */
    private boolean isRounded(SpecializedGetters row, int ordinal, double label) {
        return kind == NumberKind.DECIMAL
                && kind.decimal(row, ordinal, type).toJavaBigDecimal().compareTo(BigDecimal.valueOf((long) label)) != 0;
    }
}
