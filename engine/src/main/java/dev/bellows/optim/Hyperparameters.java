package dev.bellows.optim;

/** The checks that all optimizers make of their settings. */
final class Hyperparameters {
    private Hyperparameters() {}

    static void requireNonNegative(String optimizer, String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(optimizer + ": " + name + " must be 0 or more, got " + value);
        }
    }

    static void requirePositive(String optimizer, String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(optimizer + ": " + name + " must be greater than 0, got " + value);
        }
    }

    static void requireFraction(String optimizer, String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(optimizer + ": " + name + " must be in [0, 1), got " + value);
        }
    }
}
