package dev.bellows.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final int MANY = 20_000;

    @Test
    void givesTheSameNumbersForTheSameItemAndOthersForOthers() {
        assertArrayEquals(numbers(Draws.of(7, 2, 5)), numbers(Draws.of(7, 2, 5)));
        for (Draws other : new Draws[] {Draws.of(8, 2, 5), Draws.of(7, 3, 5), Draws.of(7, 2, 6)}) {
            assertNotEquals(Arrays.toString(numbers(Draws.of(7, 2, 5))), Arrays.toString(numbers(other)));
        }
    }

    @Test
    void drawsEveryIntegerBelowABoundAboutEquallyOften() {
        Draws draws = Draws.of(1, 0, 0);
        int[] counts = new int[7];
        IntStream.range(0, MANY).forEach(i -> counts[draws.below(7)]++);
        for (int count : counts) {
            assertEquals(MANY / 7.0, count, 5 * Math.sqrt(MANY / 7.0), Arrays.toString(counts));
        }
    }

    @Test
    void keepsToItsRangesAndProbabilities() {
        Draws draws = Draws.of(1, 0, 1);
        double[] uniform =
                DoubleStream.generate(() -> draws.uniform(-2, 4)).limit(MANY).toArray();
        assertTrue(Arrays.stream(uniform).allMatch(u -> u >= -2 && u < 4));
        assertEquals(1, Arrays.stream(uniform).average().orElseThrow(), 0.06);
        assertFalse(IntStream.range(0, MANY).anyMatch(i -> draws.chance(0)));
        assertTrue(IntStream.range(0, MANY).allMatch(i -> draws.chance(1)));
        double[] normal = DoubleStream.generate(draws::normal).limit(MANY).toArray();
        assertEquals(0, Arrays.stream(normal).average().orElseThrow(), 0.05);
        assertEquals(1, Arrays.stream(normal).map(x -> x * x).average().orElseThrow(), 0.06);
    }

    @Test
    void permutesWithoutLosingANumber() {
        int[] order = new int[50];
        Draws.of(3, 0, 0).permute(order, 50);
        assertArrayEquals(
                IntStream.range(0, 50).toArray(), Arrays.stream(order).sorted().toArray());
        assertNotEquals(Arrays.toString(IntStream.range(0, 50).toArray()), Arrays.toString(order));
    }

    private static double[] numbers(Draws draws) {
        return DoubleStream.generate(draws::uniform).limit(9).toArray();
    }
}
