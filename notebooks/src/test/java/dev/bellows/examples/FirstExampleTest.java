package dev.bellows.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class FirstExampleTest {
    @Test
    void learnsToAdd() {
        assertArrayEquals(new float[] {3, 7, 11}, FirstExample.learnToAdd(), 1e-2f);
    }
}
