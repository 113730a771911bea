package dev.bellows.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** What it takes to agree with PyTorch. */
final class Agreement {
    /** The greatest difference of an array, relative to its greatest element: two fp32 sums in different orders. */
    static final double TOLERANCE = 1e-4;

    /** One seed for a whole run; a failure names it, and {@code -Ddev.bellows.oracle.seed=…} repeats it. */
    static final long SEED = Long.getLong("dev.bellows.oracle.seed", 20_240_611L);

    private Agreement() {}

    static void check(String what, List<String> names, List<Values> ours, List<Values> theirs) {
        assertEquals(theirs.size(), ours.size(), what + ": number of results");
        for (int i = 0; i < ours.size(); i++) {
            String name = what + ": " + names.get(i) + ", seed " + SEED;
            double distance = ours.get(i).distance(theirs.get(i));
            assertTrue(
                    distance <= TOLERANCE,
                    name + ": differs by " + distance + ", at most " + TOLERANCE
                            + (hasNaN(ours.get(i)) ? "; ours has NaN" : "")
                            + (hasNaN(theirs.get(i)) ? "; theirs has NaN" : ""));
        }
    }

    private static boolean hasNaN(Values values) {
        for (float value : values.floats()) {
            if (Float.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}
