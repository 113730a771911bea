package dev.bellows.data.vision;

/** How often a transform does something. */
final class Probability {
    private Probability() {}

    static void require(String transform, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(transform + ": the probability must be from 0 to 1, got " + probability);
        }
    }
}
