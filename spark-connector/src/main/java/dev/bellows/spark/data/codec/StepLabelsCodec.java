package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/**
 * Labels for the steps of a sequence, which are as many.
 *
 * @param labels reads them
 * @param sequence the column of the sequences
 * @param ordinal where it is in a row
 */
public record StepLabelsCodec(ColumnName column, ColumnCodec labels, ColumnName sequence, int ordinal)
        implements ColumnCodec {
    /**
     * A codec.
     *
     * @param each reads the label of a step
     * @param shape of those of a row, with all room for steps
     * @param bytes of a step's
     * @param cut whether those of longer sequences are cut
     */
    public static ColumnCodec of(ColumnName column, ColumnCodec each, Shape shape, int bytes, boolean cut) {
        return new SequenceCodec(column, each, shape.without(0), shape.dim(0), cut, bytes);
    }

    @Override
    public Shape shape(SpecializedGetters row, int place) {
        return labels.shape(row, place);
    }

    @Override
    public int elements(SpecializedGetters row, int place) {
        return labels.elements(row, place);
    }

    @Override
    public boolean fits(SpecializedGetters row, int place, Shape field) {
        int own = SequenceCodec.array(column, row, place).numElements();
        int steps = SequenceCodec.array(sequence, row, ordinal).numElements();
        if (own != steps) {
            throw new BadValueException(
                            column + " holds " + own + " labels",
                            ", but " + sequence + " has " + steps + " steps",
                            "give each step one label")
                    .always();
        }
        return labels.fits(row, place, field);
    }

    @Override
    public void write(SpecializedGetters row, int place, ByteBuffer out) {
        labels.write(row, place, out);
    }
}
