package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExactSumTest {
    @Test
    void agreesWithBigDecimalOverTheWholeRangeOfDoubles() {
        long seed = 3;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            ExactSum sum = new ExactSum();
            BigDecimal expected = BigDecimal.ZERO;
            for (int i = 0; i < 20; i++) {
                double value = Double.longBitsToDouble(random.nextLong());
                if (Double.isFinite(value)) {
                    sum.add(value);
                    expected = expected.add(new BigDecimal(value));
                }
            }
            assertEquals(expected.doubleValue(), sum.value(), "seed " + seed + ", round " + round);
        }
    }

    @Test
    void agreesWithBigDecimalWhereTermsCancel() {
        long seed = 5;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            ExactSum sum = new ExactSum();
            BigDecimal expected = BigDecimal.ZERO;
            for (int i = 0; i < 50; i++) {
                double x = Math.scalb(random.nextGaussian(), random.nextInt(80) - 40);
                double y = Math.scalb(random.nextGaussian(), random.nextInt(80) - 40);
                sum.addProduct(x, y);
                expected = expected.add(new BigDecimal(x).multiply(new BigDecimal(y)));
            }
            assertEquals(expected.doubleValue(), sum.value(), "seed " + seed + ", round " + round);
        }
    }

    @Test
    void losesNothingThatDoublesWouldLose() {
        ExactSum sum = new ExactSum();
        for (double term : new double[] {1e300, 1, Double.MIN_VALUE, -1e300, -1}) {
            sum.add(term);
        }
        assertEquals(Double.MIN_VALUE, sum.value());
        sum.add(-2 * Double.MIN_VALUE);
        assertEquals(-Double.MIN_VALUE, sum.value());
    }

    @Test
    void comesBackFromBeyondTheGreatestDouble() {
        ExactSum sum = new ExactSum();
        sum.add(Double.MAX_VALUE);
        sum.add(Double.MAX_VALUE);
        assertEquals(Double.POSITIVE_INFINITY, sum.value());
        sum.add(-Double.MAX_VALUE);
        assertEquals(Double.MAX_VALUE, sum.value());
    }

    @Test
    void carriesBeforeALimbOverflows() {
        ExactSum sum = new ExactSum();
        double term = Math.nextDown(2.0);
        int terms = 3_000_000;
        for (int i = 0; i < terms; i++) {
            sum.add(-term);
        }
        assertEquals(new BigDecimal(term).multiply(BigDecimal.valueOf(-terms)).doubleValue(), sum.value());
    }

    @Test
    void equalSumsTravelAsEqualDoublesWhateverMadeThem() {
        ExactSum direct = new ExactSum();
        direct.add(-3);
        ExactSum roundabout = new ExactSum();
        roundabout.add(1e20);
        roundabout.add(-4);
        ExactSum other = new ExactSum();
        other.add(-1e20);
        other.add(1);
        double[] sums = new double[ExactSum.SUMS];
        other.copyTo(sums, 0);
        roundabout.addSums(sums, 0);
        double[] expected = new double[ExactSum.SUMS];
        direct.copyTo(expected, 0);
        roundabout.copyTo(sums, 0);
        assertArrayEquals(expected, sums);
    }

    @Test
    void keepsInfinitiesAndNaNInAnyOrder() {
        ExactSum sum = new ExactSum();
        sum.add(Double.NEGATIVE_INFINITY);
        sum.add(1e308);
        assertEquals(Double.NEGATIVE_INFINITY, sum.value());
        sum.add(Double.POSITIVE_INFINITY);
        assertEquals(Double.NaN, sum.value());
        sum.reset();
        assertEquals(0, sum.value());
    }
}
