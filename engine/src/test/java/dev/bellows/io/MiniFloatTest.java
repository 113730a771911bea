package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MiniFloatTest {
    static Stream<MiniFloat> formats() {
        return Stream.of(
                MiniFloat.F16,
                MiniFloat.E5M2,
                MiniFloat.E4M3,
                MiniFloat.E4M3_FNUZ,
                MiniFloat.E5M2_FNUZ,
                MiniFloat.E2M1);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void encodesEveryPatternThatItDecodes(MiniFloat format) {
        for (int bits = 0; bits < 1 << (1 + format.exponent() + format.fraction()); bits++) {
            float value = format.decode(bits);
            int again = format.encode(value);
            if (Float.isNaN(value)) {
                assertEquals(value, format.decode(again));
            } else {
                assertEquals(bits, again, () -> format + " of " + value);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void refusesWhatItHasNot(MiniFloat format) {
        for (float value : new float[] {1.0001f, 2 * format.greatest(), Float.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> format.encode(value));
        }
        assertEquals(format.hasInfinities(), accepts(format, Float.NEGATIVE_INFINITY));
        assertEquals(format.hasNan(), accepts(format, Float.NaN));
    }

    private static boolean accepts(MiniFloat format, float value) {
        try {
            return format.decode(format.encode(value)) == value || Float.isNaN(value);
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @Test
    void hasTheGreatestOfEachStandard() {
        assertEquals(
                Stream.of(65504f, 57344f, 448f, 240f, 57344f, 6f).toList(),
                formats().map(MiniFloat::greatest).toList());
    }

    /** As IEEE 754 has halves: 1, the next one, the least of all, and what is nearest to a third. */
    @Test
    void decodesHalves() {
        assertEquals(1f, MiniFloat.F16.decode(0x3C00));
        assertEquals(1 + 0x1p-10f, MiniFloat.F16.decode(0x3C01));
        assertEquals(-0x1p-24f, MiniFloat.F16.decode(0x8001));
        assertEquals(1365 / 4096f, MiniFloat.F16.decode(0x3555));
    }
}
