package dev.bellows.spark.predict;

import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.jspecify.annotations.Nullable;

/**
 * A row of numbers, dense vectors and arrays as Spark lays it out, made once; only the numbers in it are written anew for every row.
 */
final class RowTemplate {
    private static final int VECTOR_FIELDS = 4;
    private static final int VECTOR_VALUES = 3;
    private static final byte DENSE = 1;

    private final UnsafeRow row;
    private final List<Cells> columns = new ArrayList<>();

    /** The numbers of a column. */
    private interface Cells {
        /** Writes the numbers from place {@code from} on. */
        void set(double[] values, int from);

        /** How many there are. */
        int count();
    }

    /** A single number. */
    private record Single(UnsafeRow row, int column, boolean isFloat) implements Cells {
        @Override
        public void set(double[] values, int from) {
            if (isFloat) {
                row.setFloat(column, (float) values[from]);
            } else {
                row.setDouble(column, values[from]);
            }
        }

        @Override
        public int count() {
            return 1;
        }
    }

    /** An array of numbers, also within others. */
    private record Several(Object base, long offset, int count, boolean isFloat) implements Cells {
        Several(UnsafeArrayData array, boolean isFloat) {
            this(
                    array.getBaseObject(),
                    array.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(array.numElements()),
                    array.numElements(),
                    isFloat);
        }

        @Override
        public void set(double[] values, int from) {
            if (isFloat) {
                for (int i = 0; i < count; i++) {
                    Platform.putFloat(base, offset + (long) i * Float.BYTES, (float) values[from + i]);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    Platform.putDouble(base, offset + (long) i * Double.BYTES, values[from + i]);
                }
            }
        }
    }

    /** Arrays, one after the other. */
    private record Nested(List<Cells> parts) implements Cells {
        @Override
        public void set(double[] values, int from) {
            int at = from;
            for (Cells part : parts) {
                part.set(values, at);
                at += part.count();
            }
        }

        @Override
        public int count() {
            return parts.stream().mapToInt(Cells::count).sum();
        }
    }

    /**
     * @param schema columns of type double or vector
     * @param size elements of every vector
     */
    RowTemplate(StructType schema, int size) {
        this(schema, Collections.nCopies(schema.size(), Shape.of(size)));
    }

    /**
     * @param schema columns of type float or double, vectors, and arrays of floats or doubles
     * @param shapes of the values of each
     */
    RowTemplate(StructType schema, List<Shape> shapes) {
        Object[] values = new Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = zeros(schema.fields()[i].dataType(), shapes.get(i));
        }
        row = UnsafeProjection.create(schema)
                .apply(new GenericInternalRow(values))
                .copy();
        for (int i = 0; i < values.length; i++) {
            columns.add(cells(schema.fields()[i].dataType(), i));
        }
    }

    private static Object zeros(DataType type, Shape shape) {
        int length = shape.rank() == 0 ? 1 : shape.dim(0);
        if (isVector(type)) {
            return vector(new double[length]);
        } else if (type instanceof ArrayType array) {
            Shape part = shape.slice(1, shape.rank());
            Object[] parts = new Object[length];
            for (int i = 0; i < length; i++) {
                parts[i] = zeros(array.elementType(), part);
            }
            return new GenericArrayData(parts);
        }
        return type instanceof FloatType ? (Object) 0f : (Object) 0.0;
    }

    private Cells cells(DataType type, int column) {
        if (isVector(type)) {
            return new Several(row.getStruct(column, VECTOR_FIELDS).getArray(VECTOR_VALUES), false);
        } else if (type instanceof ArrayType array) {
            return cells(array, row.getArray(column));
        }
        return new Single(row, column, type instanceof FloatType);
    }

    private static Cells cells(ArrayType type, UnsafeArrayData array) {
        if (!(type.elementType() instanceof ArrayType parts)) {
            return new Several(array, type.elementType() instanceof FloatType);
        }
        List<Cells> all = new ArrayList<>();
        for (int i = 0; i < array.numElements(); i++) {
            all.add(cells(parts, array.getArray(i)));
        }
        return new Nested(all);
    }

    private static boolean isVector(DataType type) {
        return type.sameType(SQLDataTypes.VectorType());
    }

    /** A dense vector as rows have it: kind, size and indices (of sparse ones only), values. */
    static InternalRow vector(double[] values) {
        return new GenericInternalRow(
                new @Nullable Object[] {DENSE, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
    }

    /** Writes column {@code column}, which has so many numbers. */
    void set(int column, double[] values) {
        if (columns.get(column).count() != values.length) {
            throw new IllegalStateException("row template: column " + column + " has "
                    + columns.get(column).count() + " numbers, got " + values.length);
        }
        set(column, values, 0);
    }

    /** Writes column {@code column} with the numbers from place {@code from} on. */
    void set(int column, double[] values, int from) {
        columns.get(column).set(values, from);
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
