package dev.bellows.spark.predict;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A row of doubles and dense vectors of one length as Spark lays it out, made once; only the numbers in it are written anew for
 * every row.
 */
final class RowTemplate {
    private static final int VECTOR_FIELDS = 4;
    private static final int VECTOR_VALUES = 3;
    private static final byte DENSE = 1;

    private final UnsafeRow row;
    /** By column; null where it is a double. */
    private final List<@Nullable UnsafeArrayData> vectors = new ArrayList<>();

    /**
     * @param schema columns of type double or vector
     * @param size elements of every vector
     */
    RowTemplate(StructType schema, int size) {
        Object[] values = new Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = isVector(schema.fields()[i]) ? vector(new double[size]) : (Object) 0.0;
        }
        row = UnsafeProjection.create(schema)
                .apply(new GenericInternalRow(values))
                .copy();
        for (int i = 0; i < values.length; i++) {
            boolean vector = isVector(schema.fields()[i]);
            vectors.add(vector ? row.getStruct(i, VECTOR_FIELDS).getArray(VECTOR_VALUES) : null);
        }
    }

    private static boolean isVector(StructField field) {
        return field.dataType().sameType(SQLDataTypes.VectorType());
    }

    /** A dense vector as rows have it: kind, size and indices (of sparse ones only), values. */
    static InternalRow vector(double[] values) {
        return new GenericInternalRow(
                new @Nullable Object[] {DENSE, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
    }

    /** Writes column {@code column}, a vector. */
    void set(int column, double[] values) {
        UnsafeArrayData vector = vectors.get(column);
        if (vector == null || vector.numElements() != values.length) {
            throw new IllegalStateException("row template: column " + column + " is no vector of " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            vector.setDouble(i, values[i]);
        }
    }

    /** Writes column {@code column}, a double. */
    void set(int column, double value) {
        row.setDouble(column, value);
    }

    /** The row with what was written last. */
    UnsafeRow row() {
        return row;
    }
}
