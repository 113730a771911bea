package dev.bellows.io.onnx.format;

import dev.bellows.core.DType;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The element types of ONNX's tensors, in the order of their numbers, and the dtype that carries each here. Types that the engine
 * has not are carried in a wider one that holds all their values; {@code uint64} in the 64 bits of an {@code i64}.
 */
public enum ElementType {
    UNDEFINED(0, null),
    FLOAT(32, DType.F32),
    UINT8(8, DType.U8),
    INT8(8, DType.I32),
    UINT16(16, DType.I32),
    INT16(16, DType.I32),
    INT32(32, DType.I32),
    INT64(64, DType.I64),
    STRING(0, null),
    BOOL(8, DType.BOOL),
    FLOAT16(16, DType.F32),
    DOUBLE(64, DType.F64),
    UINT32(32, DType.I64),
    UINT64(64, DType.I64),
    COMPLEX64(64, null),
    COMPLEX128(128, null),
    BFLOAT16(16, DType.BF16),
    FLOAT8E4M3FN(8, DType.F32),
    FLOAT8E4M3FNUZ(8, DType.F32),
    FLOAT8E5M2(8, DType.F32),
    FLOAT8E5M2FNUZ(8, DType.F32),
    UINT4(4, DType.I32),
    INT4(4, DType.I32),
    FLOAT4E2M1(4, DType.F32),
    FLOAT8E8M0(8, DType.F32),
    UINT2(2, DType.I32),
    INT2(2, DType.I32);

    private final int bits;
    private final @Nullable DType carrier;

    ElementType(int bits, @Nullable DType carrier) {
        this.bits = bits;
        this.carrier = carrier;
    }

    /** The type of a number in a file, if it is one of these. */
    public static Optional<ElementType> of(long number) {
        return number < 0 || number >= values().length ? Optional.empty() : Optional.of(values()[(int) number]);
    }

    /** The type that a dtype of the engine is written as. */
    public static ElementType of(DType dtype) {
        return switch (dtype) {
            case F32 -> FLOAT;
            case F64 -> DOUBLE;
            case BF16 -> BFLOAT16;
            case I32 -> INT32;
            case I64 -> INT64;
            case U8 -> UINT8;
            case BOOL -> BOOL;
        };
    }

    /** The number in a file. */
    public int number() {
        return ordinal();
    }

    /** The width of one element in a file; 0 for those that have none of their own. */
    public int bits() {
        return bits;
    }

    /** The dtype whose arrays hold such elements, or null if none does: text and complex numbers. */
    public @Nullable DType carrier() {
        return carrier;
    }

    /** Whether arrays hold such elements as the file does, bit by bit. */
    public boolean isOwn() {
        return carrier != null && bits == 8 * carrier.bytes() && this != UINT32;
    }

    public boolean isFloating() {
        return carrier != null && carrier.isFloating();
    }

    public boolean isInteger() {
        return carrier != null && carrier.isInteger();
    }

    /** Whether it is an integer type without negative values. */
    public boolean isUnsigned() {
        return name().startsWith("UINT");
    }

    /** The least value of an integer type. */
    public long least() {
        return isUnsigned() ? 0 : -1L << (bits - 1);
    }

    /** The greatest value of an integer type; that of {@code uint64} as far as an i64 holds it. */
    public long greatest() {
        return bits == 64 ? Long.MAX_VALUE : (1L << (isUnsigned() ? bits : bits - 1)) - 1;
    }

    /** The bytes that so many elements take in a file. */
    public long bytes(long elements) {
        return bits >= 8 ? Math.multiplyExact(elements, bits / 8) : (Math.multiplyExact(elements, bits) + 7) / 8;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
