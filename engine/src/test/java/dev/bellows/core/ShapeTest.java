package dev.bellows.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ShapeTest {
    @Test
    void countsElements() {
        assertEquals(24, Shape.of(2, 3, 4).size());
        assertEquals(1, Shape.scalar().size());
        assertEquals(0, Shape.of(3, 0, 4).size());
        assertEquals(4_000_000_000L, Shape.of(2_000_000_000, 2).size());
    }

    @Test
    void countsAxesFromTheEnd() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(4, shape.dim(-1));
        assertEquals(0, shape.axis(-3));
        ShapeException error = assertThrows(ShapeException.class, () -> shape.dim(3));
        assertEquals("axis 3 is out of range for shape [2, 3, 4] of rank 3", error.getMessage());
        assertThrows(ShapeException.class, () -> shape.dim(-4));
    }

    @Test
    void refusesNegativeExtentsAndTooManyElements() {
        assertEquals(
                "shape: negative extent: [2, -1]",
                assertThrows(ShapeException.class, () -> Shape.of(2, -1)).getMessage());
        int most = Integer.MAX_VALUE;
        assertEquals(
                "shape: more elements than can be counted: [2147483647, 2147483647, 2147483647]",
                assertThrows(ShapeException.class, () -> Shape.of(most, most, most))
                        .getMessage());
    }

    @Test
    void isAValueThatCallersCannotChange() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertEquals(Shape.of(List.of(2, 3)), shape);
        assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
        assertNotEquals(Shape.of(3, 2), shape);
        assertEquals("[2, 3]", shape.toString());
        assertEquals("[]", Shape.scalar().toString());
    }

    @Test
    void changesOneAxis() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(Shape.of(2, 3, 9), shape.with(-1, 9));
        assertEquals(Shape.of(2, 4), shape.without(1));
        assertEquals(Shape.of(1, 2, 3, 4), shape.insert(0, 1));
        assertEquals(Shape.of(2, 3, 4, 1), shape.insert(3, 1));
        assertEquals(Shape.of(3, 4), shape.slice(1, 3));
        assertEquals(Shape.of(2, 3, 4, 7), shape.concat(Shape.of(7)));
        assertArrayEquals(new long[] {12, 4, 1}, shape.strides());
    }

    @Test
    void broadcastsAsNumPyDoes() {
        assertEquals(Shape.of(2, 3, 4), Shape.broadcast("t", Shape.of(2, 3, 4), Shape.of(4)));
        assertEquals(Shape.of(3, 5), Shape.broadcast("t", Shape.of(3, 1), Shape.of(1, 5)));
        assertEquals(Shape.of(0, 4), Shape.broadcast("t", Shape.of(0, 4), Shape.of(1, 1)));
        assertEquals(Shape.of(2), Shape.broadcast("t", Shape.scalar(), Shape.of(2)));
        ShapeException error =
                assertThrows(ShapeException.class, () -> Shape.broadcast("Add", Shape.of(2, 3), Shape.of(2)));
        assertEquals("Add: shapes do not broadcast: [2, 3] · [2]", error.getMessage());
    }

    @Test
    void tellsWhetherItBroadcastsToATarget() {
        assertTrue(Shape.of(3, 1).broadcastsTo(Shape.of(2, 3, 4)));
        assertTrue(Shape.of(1).broadcastsTo(Shape.of(0)));
        assertFalse(Shape.of(2).broadcastsTo(Shape.of(1)));
        assertFalse(Shape.of(1, 3).broadcastsTo(Shape.of(3)));
    }
}
