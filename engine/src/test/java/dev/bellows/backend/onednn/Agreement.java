package dev.bellows.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Compares what oneDNN computed with what a plain loop did. */
final class Agreement {
    private Agreement() {}

    /** The same up to rounding: NaN where NaN is expected, infinities alike, else within {@code tolerance} of 1 + |expected|. */
    static void assertClose(float[] expected, float[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            boolean same = Float.compare(expected[i], actual[i]) == 0
                    || Math.abs(expected[i] - actual[i]) <= tolerance * (1 + Math.abs(expected[i]));
            if (!same) {
                throw new AssertionError("element " + i + ": expected " + expected[i] + ", got " + actual[i]);
            }
        }
    }
}
