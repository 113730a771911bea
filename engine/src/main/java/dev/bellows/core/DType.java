package dev.bellows.core;

import java.util.Locale;

/** The type of an array's elements. {@code toString} is the name used in files and messages, such as {@code f32}. */
public enum DType {
    F32(4, Kind.FLOATING),
    F64(8, Kind.FLOATING),
    /** The upper half of an {@link #F32}: 8 bits of exponent, 7 of fraction; see {@link BFloat16}. */
    BF16(2, Kind.FLOATING),
    I32(4, Kind.INTEGER),
    I64(8, Kind.INTEGER),
    /** Unsigned byte, 0 to 255. */
    U8(1, Kind.INTEGER),
    /** One byte, 0 or 1. */
    BOOL(1, Kind.LOGICAL);

    private enum Kind {
        FLOATING,
        INTEGER,
        LOGICAL
    }

    private final int bytes;
    private final Kind kind;

    DType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** The width of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
