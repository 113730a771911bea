package dev.bellows.core;

/** Conversions between {@code float} and the 16 bits of {@link DType#BF16}, rounding to nearest, ties to even. */
public final class BFloat16 {
    private BFloat16() {}

    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // keep it a NaN even when only low fraction bits were set
        }
        int roundingBias = 0x7FFF + ((bits >>> 16) & 1);
        return (short) ((bits + roundingBias) >>> 16);
    }

    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
