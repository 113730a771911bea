package dev.bellows.core;

import java.util.List;

/**
 * Which dtype two operands of different dtypes are computed in: the later of the two in the order bool, u8, i32, i64, bf16, f32,
 * f64. An integer that meets a floating dtype takes that dtype, however narrow, so that a label or a count never widens a
 * network's arithmetic. A Java number takes the dtype of the array that it meets.
 *
 * <p>{@code docs/dtypes.md} has the table and the reasons.
 */
public final class Promotion {
    private static final List<DType> ORDER =
            List.of(DType.BOOL, DType.U8, DType.I32, DType.I64, DType.BF16, DType.F32, DType.F64);

    private Promotion() {}

    /** The dtype that both are converted to. */
    public static DType of(DType a, DType b) {
        return ORDER.indexOf(a) < ORDER.indexOf(b) ? b : a;
    }

    /**
     * Checks that a Java number that meets an array of {@code dtype} keeps its value: an integer dtype takes whole numbers within
     * its range, a floating one rounds any.
     *
     * @throws DTypeException naming {@code who}, the number and the dtype
     */
    public static void requireHolds(Object who, DType dtype, double value) {
        if (dtype.isInteger() && (value != Math.rint(value) || value < least(dtype) || value > greatest(dtype))) {
            throw new DTypeException(who + ": " + dtype + " cannot hold " + value + "; cast the array first");
        }
    }

    private static double least(DType integer) {
        return switch (integer) {
            case I32 -> Integer.MIN_VALUE;
            case I64 -> -0x1p63;
            default -> 0;
        };
    }

    private static double greatest(DType integer) {
        return switch (integer) {
            case I32 -> Integer.MAX_VALUE;
            case I64 -> 0x1p63 - 1024; // the greatest double below 2⁶³
            default -> 255;
        };
    }
}
