package dev.bellows.spark.source;

import dev.bellows.data.table.Column;
import dev.bellows.data.table.ValueType;
import dev.bellows.data.table.ValueType.Decimal;
import dev.bellows.data.table.ValueType.ListOf;
import dev.bellows.data.table.ValueType.Scalar;
import dev.bellows.data.table.ValueType.StructOf;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Values as Spark keeps them within its plans, and the reverse. */
final class InternalValue {
    private InternalValue() {}

    static InternalRow row(@Nullable Object[] values, List<Column> columns) {
        Object[] internal = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            internal[i] = of(values[i], columns.get(i).type());
        }
        return new GenericInternalRow(internal);
    }

    private static @Nullable Object of(@Nullable Object value, ValueType type) {
        if (value == null) {
            return null;
        } else if (type == Scalar.TEXT) {
            return UTF8String.fromString((String) value);
        } else if (type instanceof ListOf list) {
            return list(value, list.element());
        } else if (type instanceof StructOf struct) {
            return row((Object[]) value, struct.fields());
        } else if (type instanceof Decimal decimal) {
            return org.apache.spark.sql.types.Decimal.apply((BigDecimal) value, decimal.precision(), decimal.scale());
        }
        return value;
    }

    private static ArrayData list(Object value, ValueType element) {
        if (value instanceof float[] values) {
            return UnsafeArrayData.fromPrimitiveArray(values);
        } else if (value instanceof double[] values) {
            return UnsafeArrayData.fromPrimitiveArray(values);
        } else if (value instanceof long[] values) {
            return UnsafeArrayData.fromPrimitiveArray(values);
        } else if (value instanceof int[] values) {
            return UnsafeArrayData.fromPrimitiveArray(values);
        } else if (value instanceof short[] values) {
            return UnsafeArrayData.fromPrimitiveArray(values);
        } else if (value instanceof byte[] values) {
            return UnsafeArrayData.fromPrimitiveArray(values);
        } else if (value instanceof boolean[] values) {
            return UnsafeArrayData.fromPrimitiveArray(values);
        }
        Object[] values = (Object[]) value;
        Object[] internal = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            internal[i] = of(values[i], element);
        }
        return new GenericArrayData(internal);
    }

    /** The value of a row or an array at a place. */
    static @Nullable Object at(SpecializedGetters from, int at, ValueType type) {
        if (from.isNullAt(at)) {
            return null;
        } else if (type instanceof ListOf list) {
            ArrayData array = from.getArray(at);
            Object[] values = new Object[array.numElements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = at(array, i, list.element());
            }
            return values;
        } else if (type instanceof StructOf struct) {
            InternalRow row = from.getStruct(at, struct.fields().size());
            Object[] values = new Object[struct.fields().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = at(row, i, struct.fields().get(i).type());
            }
            return values;
        } else if (type instanceof Decimal decimal) {
            return from.getDecimal(at, decimal.precision(), decimal.scale()).toJavaBigDecimal();
        }
        return switch ((Scalar) type) {
            case BOOL -> from.getBoolean(at);
            case I8 -> from.getByte(at);
            case I16 -> from.getShort(at);
            case I32, DATE -> from.getInt(at);
            case I64, INSTANT, LOCAL_TIME -> from.getLong(at);
            case F32 -> from.getFloat(at);
            case F64 -> from.getDouble(at);
            case TEXT -> from.getUTF8String(at).toString();
            case BYTES -> from.getBinary(at);
        };
    }
}
