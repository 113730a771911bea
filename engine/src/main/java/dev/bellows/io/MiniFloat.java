package dev.bellows.io;

/**
 * A floating format of 16 or fewer bits, of which every value is an f32 too.
 *
 * @param exponent how many bits the exponent has
 * @param fraction how many bits the fraction has
 * @param bias what is taken from the exponent's bits
 * @param specials which patterns are no finite numbers
 */
public record MiniFloat(int exponent, int fraction, int bias, Specials specials) {
    /** Which patterns are no finite numbers. */
    public enum Specials {
        /** Those of the greatest exponent, infinities and NaNs, as in IEEE 754. */
        IEEE,
        /** That of all ones, NaN. */
        ALL_ONES,
        /** That of -0, NaN. */
        NEGATIVE_ZERO,
        NONE
    }

    /** IEEE 754's half. */
    public static final MiniFloat F16 = new MiniFloat(5, 10, 15, Specials.IEEE);
    /** Of 8 bits, for gradients: a half without 8 bits of fraction. */
    public static final MiniFloat E5M2 = new MiniFloat(5, 2, 15, Specials.IEEE);
    /** Of 8 bits, for weights and activations: up to 448, without infinities (Micikevicius et al. 2022, arXiv 2209.05433). */
    public static final MiniFloat E4M3 = new MiniFloat(4, 3, 7, Specials.ALL_ONES);
    /** The same with neither infinities nor -0 (Noune et al. 2022, arXiv 2206.02915). */
    public static final MiniFloat E4M3_FNUZ = new MiniFloat(4, 3, 8, Specials.NEGATIVE_ZERO);
    /** Likewise, for gradients. */
    public static final MiniFloat E5M2_FNUZ = new MiniFloat(5, 2, 16, Specials.NEGATIVE_ZERO);
    /** Of 4 bits: up to 6. */
    public static final MiniFloat E2M1 = new MiniFloat(2, 1, 1, Specials.NONE);

    private static final int F32_BIAS = 127;
    private static final int F32_FRACTION = 23;

    /** The exponent of the least number that has all bits of the fraction. */
    public int least() {
        return 1 - bias;
    }

    /** The greatest finite number. */
    public float greatest() {
        int ones = (1 << (exponent + fraction)) - 1;
        return decode(
                switch (specials) {
                    case IEEE -> ones - (1 << fraction);
                    case ALL_ONES -> ones - 1;
                    case NEGATIVE_ZERO, NONE -> ones;
                });
    }

    public boolean hasInfinities() {
        return specials == Specials.IEEE;
    }

    public boolean hasNan() {
        return specials != Specials.NONE;
    }

    /** The value of a pattern in the lower bits; those above are not looked at. */
    public float decode(int bits) {
        int ones = (1 << exponent) - 1;
        int power = (bits >> fraction) & ones;
        int rest = bits & ((1 << fraction) - 1);
        boolean negative = ((bits >> (exponent + fraction)) & 1) != 0;
        if (isNan(negative, power, rest)) {
            return Float.NaN;
        }
        float magnitude;
        if (hasInfinities() && power == ones) {
            magnitude = Float.POSITIVE_INFINITY;
        } else if (power == 0) {
            magnitude = Math.scalb((float) rest, least() - fraction);
        } else {
            magnitude = Float.intBitsToFloat(
                    ((power - bias + F32_BIAS) << F32_FRACTION) | (rest << (F32_FRACTION - fraction)));
        }
        return negative ? -magnitude : magnitude;
    }

    private boolean isNan(boolean negative, int power, int rest) {
        boolean greatest = power == (1 << exponent) - 1;
        return switch (specials) {
            case IEEE -> greatest && rest != 0;
            case ALL_ONES -> greatest && rest == (1 << fraction) - 1;
            case NEGATIVE_ZERO -> negative && power == 0 && rest == 0;
            case NONE -> false;
        };
    }

    /**
     * The pattern of a value that the format has.
     *
     * @throws IllegalArgumentException if it has not
     */
    public int encode(float value) {
        int ones = (1 << exponent) - 1;
        int bits;
        if (Float.isNaN(value)) {
            bits = switch (specials) {
                case IEEE -> (ones << fraction) | (1 << (fraction - 1));
                case ALL_ONES -> (1 << (exponent + fraction)) - 1;
                case NEGATIVE_ZERO, NONE -> 1 << (exponent + fraction);
            };
        } else {
            float magnitude = Math.abs(value);
            int sign = Float.floatToRawIntBits(value) < 0 ? 1 << (exponent + fraction) : 0;
            int power = Math.max(Math.getExponent(magnitude), least());
            int significand = (int) Math.scalb(Math.min(magnitude, greatest()), fraction - power);
            int whole = ((power - least()) << fraction) + significand; // 1 before the fraction adds 1 to the exponent
            bits = sign | (Float.isInfinite(value) ? ones << fraction : whole);
        }
        if (Float.floatToIntBits(decode(bits)) != Float.floatToIntBits(value)) {
            throw new IllegalArgumentException(this + " has no " + value);
        }
        return bits;
    }
}
