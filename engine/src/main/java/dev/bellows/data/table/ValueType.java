package dev.bellows.data.table;

import java.util.List;

/**
 * What a column holds. In Java a value is the class that the type names; a list of {@link Scalar#BOOL}, {@code I8} to {@code I64}, {@code F32}
 * or {@code F64} is an array of the primitive type unless elements are missing, any other list an {@code Object[]}, and a struct an {@code
 * Object[]} of its fields. A missing value is null.
 */
public sealed interface ValueType {
    /** Values without parts. */
    enum Scalar implements ValueType {
        /** A {@code Boolean}. */
        BOOL,
        /** A {@code Byte}. */
        I8,
        /** A {@code Short}. */
        I16,
        /** An {@code Integer}. */
        I32,
        /** A {@code Long}. */
        I64,
        /** A {@code Float}. */
        F32,
        /** A {@code Double}. */
        F64,
        /** A {@code String}. */
        TEXT,
        /** A {@code byte[]}. */
        BYTES,
        /** Days since 1970-01-01, an {@code Integer}. */
        DATE,
        /** Microseconds since 1970-01-01 00:00 UTC, a {@code Long}. */
        INSTANT,
        /** Microseconds since 1970-01-01 00:00 of no time zone, a {@code Long}. */
        LOCAL_TIME
    }

    /** A {@code java.math.BigDecimal} of so many digits, {@code scale} of them behind the point. */
    record Decimal(int precision, int scale) implements ValueType {}

    /** A list of values of one type. */
    record ListOf(ValueType element) implements ValueType {}

    /** Named values. */
    record StructOf(List<Column> fields) implements ValueType {
        public StructOf {
            fields = List.copyOf(fields);
        }
    }
}
