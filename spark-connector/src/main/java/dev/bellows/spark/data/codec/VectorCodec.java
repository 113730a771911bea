package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * A Spark ML vector, dense or sparse. Rows hold it as a struct of its kind (0 sparse, 1 dense), size, indices and values,
 * the two in the middle only where it is sparse.
 *
 * @param whole how long sparse ones may be to tell their shape as if they were written out; {@link #ANY}: as they are
 */
record VectorCodec(ColumnName column, NumberSink sink, int whole) implements ColumnCodec {
    /** Any length. */
    static final int ANY = Integer.MAX_VALUE;

    private static final int FIELDS = 4;
    private static final int KIND = 0;
    private static final int SIZE = 1;
    static final int INDICES = 2;
    static final int VALUES = 3;
    private static final byte DENSE = 1;
    private static final byte[] ZEROS = new byte[4096];

    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        InternalRow vector = vector(row, ordinal);
        int size = size(vector);
        if (size > whole && !isDense(vector)) {
            throw new BadValueException(
                            column + " holds a sparse vector of " + size,
                            ", which a network that begins with Dense takes written out, " + size * 4L + " bytes a row",
                            "begin it with SparseDense(" + size + ", units) in the place of Dense(units)")
                    .always();
        }
        return Shape.of(size);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return size(vector(row, ordinal));
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        InternalRow vector = vector(row, ordinal);
        ArrayData values = vector.getArray(VALUES);
        if (isDense(vector)) {
            writeDense(values, out);
        } else {
            writeSparse(vector.getInt(SIZE), vector.getArray(INDICES), values, out);
        }
    }

    private void writeDense(ArrayData values, ByteBuffer out) {
        if (PackedNumbers.write(values, NumberKind.DOUBLE, sink, out)) {
            return;
        }
        int size = values.numElements();
        for (int i = 0; i < size; i++) {
            put(values.getDouble(i), i, out);
        }
    }

    /** The indices ascend. */
    private void writeSparse(int size, ArrayData indices, ArrayData values, ByteBuffer out) {
        int next = 0;
        int active = values.numElements();
        for (int k = 0; k < active; k++) {
            int index = indices.getInt(k);
            writeZeros((long) index - next, out);
            put(values.getDouble(k), index, out);
            next = index + 1;
        }
        writeZeros((long) size - next, out);
    }

    private void writeZeros(long count, ByteBuffer out) {
        long rest = count * sink.dtype().bytes();
        while (rest > 0) {
            int now = (int) Math.min(rest, ZEROS.length);
            out.put(ZEROS, 0, now);
            rest -= now;
        }
    }

    private void put(double number, int index, ByteBuffer out) {
        if (!sink.real(out, number)) {
            throw sink.refusal(column, number, Double.toString(number), " at index " + index);
        }
    }

    static boolean isDense(InternalRow vector) {
        return vector.getByte(KIND) == DENSE;
    }

    static int size(InternalRow vector) {
        return isDense(vector) ? vector.getArray(VALUES).numElements() : vector.getInt(SIZE);
    }

    private InternalRow vector(SpecializedGetters row, int ordinal) {
        return vector(column, row, ordinal);
    }

    static InternalRow vector(ColumnName column, SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        return row.getStruct(ordinal, FIELDS);
    }
}
