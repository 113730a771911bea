package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * A Spark ML vector as pairs of index and value, both f32, of those of its numbers that are not 0; filled up with pairs of 0.
 *
 * @param features length of the vectors
 * @param pairs room for them; 0: as many as a vector has
 */
record PairsCodec(ColumnName column, int features, int pairs) implements ColumnCodec {
    private static final int PAIR = 2;

    /** For a field of this shape, [pairs, 2]. */
    static PairsCodec of(ColumnName column, int features, Optional<Shape> shape) {
        return new PairsCodec(column, features, shape.map(field -> field.dim(0)).orElse(0));
    }

    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return Shape.of(needed(row, ordinal), PAIR);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return PAIR * needed(row, ordinal);
    }

    @Override
    public boolean fits(SpecializedGetters row, int ordinal, Shape field) {
        int needed = needed(row, ordinal);
        if (needed > pairs) {
            throw new BadValueException(
                            column + " holds " + needed + " numbers other than 0",
                            ", but inputShape [" + pairs + ", 2] has room for " + pairs,
                            "set inputShape to [" + needed + ", 2] or more; a trained model too can be given another")
                    .always();
        }
        return true;
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        InternalRow vector = vector(row, ordinal);
        ArrayData values = vector.getArray(VectorCodec.VALUES);
        boolean dense = VectorCodec.isDense(vector);
        ArrayData indices = dense ? values : vector.getArray(VectorCodec.INDICES);
        int count = values.numElements();
        int written = 0;
        for (int k = 0; k < count; k++) {
            double value = values.getDouble(k);
            if (value != 0) {
                put(dense ? k : indices.getInt(k), value, out);
                written++;
            }
        }
        for (int rest = written; rest < pairs; rest++) {
            out.putFloat(0).putFloat(0);
        }
    }

    private void put(int index, double value, ByteBuffer out) {
        out.putFloat(index);
        if (!NumberSink.F32.real(out, value)) {
            throw NumberSink.F32.refusal(column, value, Double.toString(value), " at index " + index);
        }
    }

    private int needed(SpecializedGetters row, int ordinal) {
        ArrayData values = vector(row, ordinal).getArray(VectorCodec.VALUES);
        int count = values.numElements();
        int needed = 0;
        for (int k = 0; k < count; k++) {
            if (values.getDouble(k) != 0) {
                needed++;
            }
        }
        return needed;
    }

    private InternalRow vector(SpecializedGetters row, int ordinal) {
        InternalRow vector = VectorCodec.vector(column, row, ordinal);
        int size = VectorCodec.size(vector);
        if (size != features) {
            throw new BadValueException(
                            column + " holds a vector of " + size,
                            ", but SparseDense has " + features + " features",
                            "give the layer as many features as the vectors have")
                    .always();
        }
        return vector;
    }
}
