package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;

/** What users are told. */
final class Refusals {
    private Refusals() {}

    static String of(Runnable action) {
        return String.valueOf(assertThrows(RuntimeException.class, action::run).getMessage());
    }
}
