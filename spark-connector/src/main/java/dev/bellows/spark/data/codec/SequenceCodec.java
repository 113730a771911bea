package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * An array as a sequence of steps, of which rows have different numbers: those that there are, then zeros.
 *
 * @param steps reads one of them
 * @param step shape of one
 * @param room for how many there is room; 0: for as many as a row has
 * @param cut whether longer sequences are cut, rather than refused
 * @param bytes of one step
 */
record SequenceCodec(ColumnName column, ColumnCodec steps, Shape step, int room, boolean cut, int bytes)
        implements ColumnCodec {
    private static final byte[] ZEROS = new byte[1024];

    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return Shape.of(count(row, ordinal)).concat(step);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return Math.toIntExact(count(row, ordinal) * step.size());
    }

    @Override
    public boolean fits(SpecializedGetters row, int ordinal, Shape field) {
        ArrayData array = array(column, row, ordinal);
        int count = array.numElements();
        if (count > room && !cut) {
            throw new BadValueException(
                            column + " holds a sequence of " + count,
                            ", but there is room for " + room,
                            "set maxLength to " + count + " or more, or to less to have longer sequences cut; a trained"
                                    + " model too can be given another")
                    .always();
        }
        for (int i = 0; i < Math.min(count, room); i++) {
            if (!array.isNullAt(i) && !steps.fits(array, i, step)) {
                throw new BadValueException(
                                column + " holds " + steps.elements(array, i) + " values at index " + i,
                                ", but each step has " + step,
                                "make all steps alike")
                        .always();
            }
        }
        return true;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        ArrayData array = array(column, row, ordinal);
        int count = Math.min(array.numElements(), room);
        if (steps instanceof NumberCodec numbers) {
            numbers.writeFirst(array, count, out);
        } else {
            for (int i = 0; i < count; i++) {
                if (array.isNullAt(i)) {
                    throw nullAt(column, i);
                }
                steps.write(array, i, out);
            }
        }
        for (long rest = (long) (room - count) * bytes; rest > 0; rest -= ZEROS.length) {
            out.put(ZEROS, 0, (int) Math.min(rest, ZEROS.length));
        }
    }

    /** How many steps count. */
    private int count(SpecializedGetters row, int ordinal) {
        int count = array(column, row, ordinal).numElements();
        return cut && room > 0 ? Math.min(count, room) : count;
    }

    static BadValueException nullAt(ColumnName column, int index) {
        return new BadValueException(
                column + " holds a null at index " + index, "", "fill such elements in or drop such rows");
    }

    static ArrayData array(ColumnName column, SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        ArrayData array = row.getArray(ordinal);
        if (array.numElements() == 0) {
            throw new BadValueException(
                    column + " holds an empty sequence",
                    "",
                    "drop such rows, or give them one step that means nothing");
        }
        return array;
    }
}
