package dev.bellows.spark.data.codec;

import dev.bellows.core.DType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * How numbers become the elements of a field. A number that would become another one is refused; only a fraction is rounded,
 * and by {@link #F32} a large double or a large decimal of a type that has fractions.
 */
enum NumberSink {
    F32(DType.F32, "what is not a finite 32-bit number"),
    /** For measurements: whole numbers too are rounded. */
    F32_ROUNDED(DType.F32, "what is not a finite 32-bit number"),
    /** For fields that may hold ids: whole numbers stay what they are. */
    F32_EXACT(DType.F32, "what is not a finite 32-bit number"),
    F64(DType.F64, "what is not a finite number"),
    I32(DType.I32, "what is not a whole number of 32 bits"),
    I64(DType.I64, "what is not a whole number of 64 bits"),
    U8(DType.U8, "what is not a whole number from 0 to 255"),
    BOOL(DType.BOOL, "what is neither 0 nor 1");

    private static final int BYTE_VALUES = 256;
    private static final double TWO_TO_63 = 0x1p63;

    private final DType dtype;
    private final String misfit;

    NumberSink(DType dtype, String misfit) {
        this.dtype = dtype;
        this.misfit = misfit;
    }

    /**
     * The sink of a dtype.
     *
     * @param ids whether a whole number may be an id, which must not become another
     */
    static NumberSink of(DType dtype, boolean ids) {
        return switch (dtype) {
            case F32 -> ids ? F32_EXACT : F32;
            case F64 -> F64;
            case I32 -> I32;
            case I64 -> I64;
            case U8 -> U8;
            case BOOL -> BOOL;
            case BF16 ->
                throw new IllegalArgumentException("column codec: no field is of dtype " + dtype + "; use f32");
        };
    }

    /** The sink of measurements. */
    static NumberSink rounding(DType dtype) {
        return dtype == DType.F32 ? F32_ROUNDED : of(dtype, false);
    }

    /** What it makes of numbers. */
    DType dtype() {
        return dtype;
    }

    /** Writes a whole number and says whether it is still that number; what was written is void if not. */
    boolean whole(ByteBuffer out, long number) {
        switch (this) {
            case F32_ROUNDED -> {
                out.putFloat((float) number);
                return true;
            }
            case F32, F32_EXACT -> {
                float rounded = number;
                out.putFloat(rounded);
                return rounded < TWO_TO_63 && (long) rounded == number;
            }
            case F64 -> {
                double rounded = number;
                out.putDouble(rounded);
                return rounded < TWO_TO_63 && (long) rounded == number;
            }
            case I32 -> {
                out.putInt((int) number);
                return (int) number == number;
            }
            case I64 -> {
                out.putLong(number);
                return true;
            }
            case U8 -> {
                out.put((byte) number);
                return number >= 0 && number < BYTE_VALUES;
            }
            case BOOL -> {
                out.put((byte) number);
                return number == 0 || number == 1;
            }
        }
        throw new IllegalStateException("number sink: " + this);
    }

    /** Writes a number and says whether it is one that the field can hold; what was written is void if not. */
    boolean real(ByteBuffer out, double number) {
        switch (this) {
            case F32, F32_ROUNDED -> {
                float rounded = (float) number;
                out.putFloat(rounded);
                return Float.isFinite(rounded);
            }
            case F32_EXACT -> {
                float rounded = (float) number;
                out.putFloat(rounded);
                return Float.isFinite(rounded) && (rounded == number || number != Math.rint(number));
            }
            case F64 -> {
                out.putDouble(number);
                return Double.isFinite(number);
            }
            case I32, I64, U8, BOOL -> {
                boolean whole = number == Math.rint(number) && Math.abs(number) < TWO_TO_63;
                return whole(out, (long) number) && whole;
            }
        }
        throw new IllegalStateException("number sink: " + this);
    }

    /**
     * Writes a decimal, rounded once, and says whether the field can hold it; what was written is void if not.
     *
     * @param whole whether its column has whole numbers only, which must not become others
     */
    boolean decimal(ByteBuffer out, BigDecimal number, boolean whole) {
        switch (this) {
            case F32, F32_ROUNDED, F32_EXACT -> {
                float rounded = number.floatValue();
                out.putFloat(rounded);
                boolean exactly = (whole && this != F32_ROUNDED) || (this == F32_EXACT && isWhole(number));
                return Float.isFinite(rounded) && (!exactly || number.compareTo(new BigDecimal(rounded)) == 0);
            }
            case F64 -> {
                double rounded = number.doubleValue();
                out.putDouble(rounded);
                return Double.isFinite(rounded) && (!whole || number.compareTo(new BigDecimal(rounded)) == 0);
            }
            case I32, I64, U8, BOOL -> {
                return whole(out, number.longValue()) && number.compareTo(BigDecimal.valueOf(number.longValue())) == 0;
            }
        }
        throw new IllegalStateException("number sink: " + this);
    }

    private static boolean isWhole(BigDecimal number) {
        return number.remainder(BigDecimal.ONE).signum() == 0;
    }

    /**
     * The refusal of a number.
     *
     * @param text the number as the column has it
     * @param place within the value, such as {@code " at index 3"}, or empty
     */
    BadValueException refusal(ColumnName column, double number, String text, String place) {
        String value = column + " holds " + text + place;
        if (dtype.isFloating() && Float.isFinite((float) number)) {
            return new BadValueException(
                    value,
                    ", which a " + Byte.SIZE * dtype.bytes() + "-bit float cannot hold exactly",
                    "give ids as integers to a network that takes them (Embedding), or cast to double what may be"
                            + " rounded");
        }
        return new BadValueException(
                value,
                dtype.isFloating() ? "" : ", but the network takes " + dtype,
                "replace " + misfit + " (Imputer, na().fill()) or drop such rows");
    }
}
