package dev.bellows.nn.loss;

/** Refuses settings of losses that are out of range. */
final class Setting {
    private Setting() {}

    static void require(String loss, boolean holds, String rule, double actual) {
        if (!holds) {
            throw new IllegalArgumentException(loss + ": " + rule + ", got " + actual);
        }
    }
}
