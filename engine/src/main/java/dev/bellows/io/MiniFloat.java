package dev.bellows.io;

/**
 * A floating format of 16 or 8 bits, of which every value is an f32 too.
 *
 * @param exponent how many bits the exponent has
 * @param fraction how many bits the fraction has
 * @param infinite whether the greatest exponent is for infinities and NaNs, as in IEEE 754; else there is no infinity, and the one pattern of
 *     all ones is NaN
 */
record MiniFloat(int exponent, int fraction, boolean infinite) {
    /** IEEE 754's half. */
    static final MiniFloat F16 = new MiniFloat(5, 10, true);
    /** Of 8 bits, for gradients: a half without 8 bits of fraction. */
    static final MiniFloat E5M2 = new MiniFloat(5, 2, true);
    /** Of 8 bits, for weights and activations: up to 448, without infinities (Micikevicius et al. 2022, arXiv 2209.05433). */
    static final MiniFloat E4M3 = new MiniFloat(4, 3, false);

    private static final int F32_BIAS = 127;
    private static final int F32_FRACTION = 23;

    /** The value of a pattern in the lower bits. */
    float decode(int bits) {
        int greatest = (1 << exponent) - 1;
        int power = (bits >> fraction) & greatest;
        int rest = bits & ((1 << fraction) - 1);
        int bias = (1 << (exponent - 1)) - 1;
        boolean negative = ((bits >> (exponent + fraction)) & 1) != 0;
        float magnitude;
        if (power == greatest && (infinite || rest == (1 << fraction) - 1)) {
            magnitude = infinite && rest == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (power == 0) {
            magnitude = Math.scalb((float) rest, 1 - bias - fraction);
        } else {
            magnitude = Float.intBitsToFloat(
                    ((power - bias + F32_BIAS) << F32_FRACTION) | (rest << (F32_FRACTION - fraction)));
        }
        return negative ? -magnitude : magnitude;
    }
}
