package dev.bellows.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void hasRoundTicks() {
        assertEquals(List.of("0.0", "0.1", "0.2", "0.3"), labels(Axis.covering(0, 0.2314, 4)));
        assertEquals(List.of("92", "94", "96", "98", "100"), labels(Axis.covering(93.12, 100, 4)));
        assertEquals(List.of("0", "20", "40", "60", "80"), labels(Axis.covering(0, 66.4, 6)));
        assertEquals(List.of("97.5", "98.0", "98.5", "99.0", "99.5", "100.0"), labels(Axis.covering(97.9, 100, 5)));
    }

    @Test
    void coversItsRange() {
        for (double high = 1e-6; high < 1e6; high *= 1.7) {
            Axis axis = Axis.covering(0, high, 5);
            assertTrue(axis.position(high) <= 1 + 1e-9 && axis.position(high) > 0.4, axis + " for " + high);
            assertTrue(axis.ticks().size() <= 8, axis + " for " + high);
        }
    }

    @Test
    void opensUpAnEmptyRange() {
        Axis axis = Axis.covering(5, 5, 4);
        assertTrue(axis.position(5) >= 0 && axis.position(5) <= 1);
        assertTrue(Axis.covering(0, 0, 4).to() > 0);
        assertTrue(Axis.covering(100, 100, 4).position(100) <= 1);
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(axis::label).toList();
    }
}
