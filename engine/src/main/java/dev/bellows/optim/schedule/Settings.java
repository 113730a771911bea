package dev.bellows.optim.schedule;

/** The checks that all schedules make of their settings. */
final class Settings {
    private Settings() {}

    static void requireRate(String schedule, String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(schedule + ": " + name + " must be 0 or more, got " + value);
        }
    }

    static void requirePositive(String schedule, String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(schedule + ": " + name + " must be greater than 0, got " + value);
        }
    }

    static void requireSteps(String schedule, String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(schedule + ": " + name + " must be 1 or more, got " + value);
        }
    }
}
