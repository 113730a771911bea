package dev.bellows.spark.data.codec;

import dev.bellows.core.DType;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/** The Spark types of single numbers, and how one is read without a box. */
enum NumberKind {
    BOOLEAN(BooleanType.class, DType.BOOL),
    BYTE(ByteType.class, DType.I32),
    SHORT(ShortType.class, DType.I32),
    INTEGER(IntegerType.class, DType.I32),
    LONG(LongType.class, DType.I64),
    FLOAT(FloatType.class, DType.F32),
    DOUBLE(DoubleType.class, DType.F32),
    DECIMAL(DecimalType.class, DType.F32);

    private final Class<? extends DataType> type;
    private final DType natural;

    NumberKind(Class<? extends DataType> type, DType natural) {
        this.type = type;
        this.natural = natural;
    }

    /** The kind of a Spark type, if it is a number's. */
    static Optional<NumberKind> of(DataType type) {
        for (NumberKind kind : values()) {
            if (kind.type.isInstance(type)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** What a field of such numbers holds if the network has no other wish: whole numbers stay what they are. */
    DType natural() {
        return natural;
    }

    /** Whether {@link #whole} reads it, else {@link #real} does. */
    boolean isWhole() {
        return !natural.isFloating();
    }

    /** The number at a place that is not null; of the whole kinds alone. */
    long whole(SpecializedGetters from, int ordinal) {
        return switch (this) {
            case BOOLEAN -> from.getBoolean(ordinal) ? 1 : 0;
            case BYTE -> from.getByte(ordinal);
            case SHORT -> from.getShort(ordinal);
            case INTEGER -> from.getInt(ordinal);
            case LONG -> from.getLong(ordinal);
            case FLOAT, DOUBLE, DECIMAL -> throw new IllegalStateException("number kind: " + this + " is not whole");
        };
    }

    /** The number at a place that is not null; of any kind. */
    double real(SpecializedGetters from, int ordinal, DataType as) {
        return switch (this) {
            case FLOAT -> from.getFloat(ordinal);
            case DOUBLE -> from.getDouble(ordinal);
            case DECIMAL -> decimal(from, ordinal, as).toDouble();
            case BOOLEAN, BYTE, SHORT, INTEGER, LONG -> whole(from, ordinal);
        };
    }

    /** The number at a place that is not null; of decimals alone. */
    Decimal decimal(SpecializedGetters from, int ordinal, DataType as) {
        DecimalType type = (DecimalType) as;
        return from.getDecimal(ordinal, type.precision(), type.scale());
    }

    /** The number as text, for messages. */
    String show(SpecializedGetters from, int ordinal, DataType as) {
        return switch (this) {
            case BOOLEAN -> Boolean.toString(from.getBoolean(ordinal));
            case FLOAT -> Float.toString(from.getFloat(ordinal));
            case BYTE, SHORT, INTEGER, LONG -> Long.toString(whole(from, ordinal));
            case DOUBLE -> Double.toString(real(from, ordinal, as));
            case DECIMAL -> decimal(from, ordinal, as).toJavaBigDecimal().toPlainString();
        };
    }
}
