package dev.bellows.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private final ConfusionMatrix matrix = new ConfusionMatrix(3)
            .add(0, 0, 8)
            .add(0, 2, 2)
            .add(1, 1, 5)
            .add(2, 0, 1)
            .add(2, 2, 3)
            .add(2, 2, 1);

    @Test
    void addsUp() {
        assertEquals(20, matrix.total());
        assertEquals(17, matrix.right());
        assertEquals(10, matrix.labelled(0));
        assertEquals(9, matrix.predicted(0));
        assertEquals(4, matrix.count(2, 2));
        assertEquals(2, matrix.mostConfused());
    }

    @Test
    void tellsShares() {
        assertEquals(0.85, matrix.accuracy());
        assertEquals(0.8, matrix.recall(0));
        assertEquals(Double.NaN, new ConfusionMatrix(2).accuracy());
    }
}
