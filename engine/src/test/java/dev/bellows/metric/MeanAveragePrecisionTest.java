package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import org.junit.jupiter.api.Test;

/** Curves worked out by hand. */
final class MeanAveragePrecisionTest {
    private static final double TOLERANCE = 1e-6;
    private static final float[] NOTHING = {-1, 0, 0, 0, 0, 0};

    private static NDArray rows(float[]... rows) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return NDArray.of(flat, 1, rows.length, width);
    }

    /** A unit square at x. */
    private static float[] object(int type, float x) {
        return new float[] {type, x, 0, x + 1, 1};
    }

    private static float[] box(int type, double score, float x) {
        return new float[] {type, (float) score, x, 0, x + 1, 1};
    }

    /** Right, wrong, right, never: precisions 1, 1/2, 2/3 at recalls 1/3, 1/3, 2/3. */
    private static void fill(Metric metric) {
        metric.update(
                rows(object(0, 0), object(0, 10), object(0, 20)),
                rows(box(0, 0.9, 0), box(0, 0.8, 5), box(0, 0.7, 10), NOTHING));
    }

    @Test
    void takesTheAreaUnderTheEnvelope() {
        Metric metric = MeanAveragePrecision.voc(2, 0.5);
        fill(metric);
        assertEquals(1 / 3.0 + 1 / 3.0 * 2 / 3.0, metric.value(), TOLERANCE);
    }

    @Test
    void takesPrecisionAtElevenRecalls() {
        Metric metric = MeanAveragePrecision.voc2007(2, 0.5);
        fill(metric);
        assertEquals((4 * 1 + 3 * 2 / 3.0) / 11, metric.value(), TOLERANCE); // recalls 0 … 0.3, then 0.4 … 0.6
    }

    @Test
    void averagesOverOverlapsAsCocoDoes() {
        Metric metric = MeanAveragePrecision.coco(1);
        metric.update(rows(object(0, 0)), rows(box(0, 0.5, 0.25f))); // overlap 0.75 / 1.25 = 0.6
        assertEquals(3 / 10.0, metric.value(), TOLERANCE); // right at 0.5, 0.55, 0.6
        Metric exact = MeanAveragePrecision.coco(1);
        fill(exact);
        assertEquals((34 * 1 + 33 * 2 / 3.0) / 101, exact.value(), TOLERANCE);
    }

    @Test
    void countsASecondBoxOnOneObjectAsWrongUnlessCocoFindsItAnother() {
        NDArray objects = rows(object(0, 0), object(0, 0.5f));
        NDArray boxes =
                rows(box(0, 0.9, 0), box(0, 0.8, 0.2f)); // the second overlaps the first object 2/3, the other 7/13
        MeanAveragePrecision voc = MeanAveragePrecision.voc(1, 0.5);
        voc.update(objects, boxes);
        assertEquals(0.5, voc.value(), TOLERANCE);
        MeanAveragePrecision coco = MeanAveragePrecision.coco(1);
        coco.update(objects, boxes);
        double both = 1;
        double one = 51 / 101.0;
        assertEquals((both + 9 * one) / 10, coco.value(), TOLERANCE);
    }

    @Test
    void leavesDifficultObjectsOut() {
        MeanAveragePrecision metric = MeanAveragePrecision.voc(1, 0.5);
        metric.update(
                rows(new float[] {0, 0, 0, 1, 1, 0}, new float[] {0, 10, 0, 11, 1, 1}),
                rows(box(0, 0.9, 10), box(0, 0.8, 0)));
        assertEquals(1, metric.value(), TOLERANCE);
    }

    @Test
    void averagesOverTheClassesThatOccur() {
        MeanAveragePrecision metric = MeanAveragePrecision.voc(3, 0.5);
        metric.update(rows(object(0, 0), object(2, 5)), rows(box(0, 0.9, 0), box(1, 0.9, 5)));
        assertEquals(1, metric.averagePrecision(0), TOLERANCE);
        assertTrue(Double.isNaN(metric.averagePrecision(1)));
        assertEquals(0, metric.averagePrecision(2), TOLERANCE);
        assertEquals(0.5, metric.value(), TOLERANCE);
    }

    @Test
    void saysWhatDoesNotFit() {
        MeanAveragePrecision metric = MeanAveragePrecision.voc(1, 0.5);
        assertThrows(ShapeException.class, () -> metric.update(rows(object(0, 0)), rows(object(0, 0))));
        assertEquals(
                "map-voc: class 1 is none of 1 classes",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> metric.update(rows(object(1, 0)), rows(box(0, 0.5, 0))))
                        .getMessage());
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> metric.update(rows(object(0, 0)), rows(box(0, 1.5, 0))))
                .getMessage()
                .contains("is not a probability"));
        assertThrows(IllegalArgumentException.class, () -> MeanAveragePrecision.voc(1, 0));
    }

    @Test
    void measuresDistancesOfWholeRows() {
        Metric two = new MeanPairwiseDistance();
        Metric one = new MeanPairwiseDistance(1);
        NDArray x = NDArray.of(new float[] {0, 0, 3, 4, 1, 1, 1, 1}, 2, 2, 2);
        NDArray y = NDArray.of(new float[] {0, 0, 0, 0, 1, 1, 1, 0}, 2, 2, 2);
        two.update(x, y);
        one.update(x, y);
        assertEquals((5 + 1) / 2.0, two.value());
        assertEquals((7 + 1) / 2.0, one.value());
    }
}
