package dev.bellows.metric;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum of doubles without any rounding, so that its value does not depend on the order of the terms or on how they were
 * split among workers. It is one wide integer in units of the smallest double, 2⁻¹⁰⁷⁴, held as limbs of 32 bits (Kulisch's
 * long accumulator). Limbs travel as doubles, which hold 32 bits exactly.
 */
final class ExactSum {
    /** The exponent of the unit. */
    static final int UNIT = -1074;

    private static final int LIMB_BITS = 32;
    private static final long LIMB_MASK = (1L << LIMB_BITS) - 1;
    /** The greatest double reaches into limb 65; the last limb takes what carries over and the sign. */
    private static final int LIMBS = 67;
    /** One addition grows a limb by less than 2³³, so it cannot overflow a long before this many. */
    private static final int ADDITIONS_BEFORE_CARRY = 1 << 20;

    private static final int FRACTION_BITS = 52;
    private static final long FRACTION_MASK = (1L << FRACTION_BITS) - 1;
    private static final int EXPONENT_MASK = 0x7ff;

    /** How many doubles the sum travels as. */
    static final int SUMS = LIMBS + 1;

    private final long[] limbs = new long[LIMBS];
    private double special;
    private int additions;

    void add(double value) {
        if (!Double.isFinite(value)) {
            special += value;
            return;
        }
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> FRACTION_BITS) & EXPONENT_MASK;
        long fraction = bits & FRACTION_MASK;
        long mantissa = exponent == 0 ? fraction : fraction | 1L << FRACTION_BITS;
        int offset = Math.max(exponent, 1) - 1;
        int limb = offset / LIMB_BITS;
        int shift = offset % LIMB_BITS;
        long low = (mantissa & LIMB_MASK) << shift;
        long high = (mantissa >>> LIMB_BITS) << shift;
        long sign = bits < 0 ? -1 : 1;
        limbs[limb] += sign * (low & LIMB_MASK);
        limbs[limb + 1] += sign * ((low >>> LIMB_BITS) + (high & LIMB_MASK));
        limbs[limb + 2] += sign * (high >>> LIMB_BITS);
        additions++;
        if (additions == ADDITIONS_BEFORE_CARRY) {
            carry();
        }
    }

    /** Adds x · y, also without rounding where neither overflows nor underflows. */
    void addProduct(double x, double y) {
        double product = x * y;
        add(product);
        if (Double.isFinite(product)) {
            add(Math.fma(x, y, -product));
        }
    }

    /** Brings all limbs but the last, which bears the sign, into [0, 2³²): equal sums then have equal limbs. */
    private void carry() {
        for (int i = 0; i + 1 < LIMBS; i++) {
            limbs[i + 1] += limbs[i] >> LIMB_BITS;
            limbs[i] &= LIMB_MASK;
        }
        additions = 0;
    }

    boolean isFinite() {
        return special == 0;
    }

    /** The finite terms' sum in units of 2⁻¹⁰⁷⁴. */
    BigInteger units() {
        BigInteger units = BigInteger.ZERO;
        for (int i = LIMBS - 1; i >= 0; i--) {
            units = units.shiftLeft(LIMB_BITS).add(BigInteger.valueOf(limbs[i]));
        }
        return units;
    }

    /** The double nearest to the sum. */
    double value() {
        if (!isFinite()) {
            return special;
        }
        BigInteger units = units();
        BigInteger magnitude = units.abs();
        int dropped = Math.max(0, magnitude.bitLength() - Long.SIZE);
        BigInteger kept = magnitude.shiftRight(dropped);
        if (magnitude.getLowestSetBit() < dropped) {
            kept = kept.setBit(0); // what was dropped still decides between the halves
        }
        double value = Math.scalb(magnitude.signum() == 0 ? 0 : kept.doubleValue(), dropped + UNIT);
        return units.signum() < 0 ? -value : value;
    }

    void copyTo(double[] sums, int from) {
        carry();
        for (int i = 0; i < LIMBS; i++) {
            sums[from + i] = limbs[i];
        }
        sums[from + LIMBS] = special;
    }

    void addSums(double[] sums, int from) {
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] += (long) sums[from + i];
        }
        special += sums[from + LIMBS];
        carry();
    }

    void reset() {
        Arrays.fill(limbs, 0);
        special = 0;
        additions = 0;
    }
}
