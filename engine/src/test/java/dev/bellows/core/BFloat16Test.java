package dev.bellows.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BFloat16Test {
    @Test
    void everyValueComesBack() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            float value = BFloat16.toFloat((short) bits);
            short back = BFloat16.fromFloat(value);
            if (Float.isNaN(value)) {
                assertTrue(Float.isNaN(BFloat16.toFloat(back)), "NaN with bits " + bits);
            } else {
                assertEquals((short) bits, back, "bits " + bits);
            }
        }
    }

    @Test
    void roundsToTheNearestAndTiesToEven() {
        assertEquals(1f, BFloat16.toFloat(BFloat16.fromFloat(1 + 0x1p-8f)));
        assertEquals(1 + 0x1p-6f, BFloat16.toFloat(BFloat16.fromFloat(1 + 0x3p-8f)));
        assertEquals(1 + 0x1p-7f, BFloat16.toFloat(BFloat16.fromFloat(Math.nextUp(1 + 0x1p-8f))));
        assertEquals(-1f, BFloat16.toFloat(BFloat16.fromFloat(-1 - 0x1p-8f)));
        assertEquals(Float.POSITIVE_INFINITY, BFloat16.toFloat(BFloat16.fromFloat(Float.MAX_VALUE)));
    }

    @Test
    void noOtherValueIsNearer() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt() & 0x7F3F_FFFF); // finite, far from overflow
            int bits = BFloat16.fromFloat(value) & 0xFFFF;
            BigDecimal error = distance(value, bits);
            assertTrue(bits == 0 || error.compareTo(distance(value, bits - 1)) <= 0, () -> "too high: " + value);
            assertTrue(error.compareTo(distance(value, bits + 1)) <= 0, () -> "too low: " + value);
        }
    }

    private static BigDecimal distance(float value, int bits) {
        return new BigDecimal(value)
                .subtract(new BigDecimal(BFloat16.toFloat((short) bits)))
                .abs();
    }

    @Test
    void aNaNStaysANaN() {
        assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromFloat(Float.intBitsToFloat(0x7F80_0001)))));
    }
}
