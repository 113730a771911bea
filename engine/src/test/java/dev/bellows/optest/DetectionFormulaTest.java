package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.detection.BipartiteMatching;
import dev.bellows.op.detection.BoxDecode;
import dev.bellows.op.detection.BoxEncode;
import dev.bellows.op.detection.BoxFormat;
import dev.bellows.op.detection.BoxIou;
import dev.bellows.op.detection.BoxNms;
import dev.bellows.op.detection.MultiBoxDetection;
import dev.bellows.op.detection.MultiBoxPrior;
import dev.bellows.op.detection.MultiBoxTarget;
import dev.bellows.op.detection.RoiAlign;
import dev.bellows.op.detection.RoiPooling;
import dev.bellows.op.detection.SuppressOverlaps;
import dev.bellows.op.movement.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Boxes worked out by hand. */
final class DetectionFormulaTest {
    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static NDArray rows(int columns, double... values) {
        return NDArray.of(values, Spec.of(DType.F64, values.length / columns, columns));
    }

    private static void near(Tensor actual, double... expected) {
        assertArrayEquals(expected, ((NDArray) actual).toDoubleArray(), 1e-12);
    }

    // spotless:off
    @Test
    void overlapsAndCodes() {
        NDArray a = rows(4, 0, 0, 2, 2, 1, 1, 3, 3);
        near(BoxIou.boxIou(a, rows(4, 0, 0, 2, 2, 5, 5, 6, 6, 1, 1, 1, 1)), 1, 0, 0, 1.0 / 7, 0, 0);
        near(new BoxIou(BoxFormat.CENTER).on(rows(4, 1, 1, 2, 2), rows(4, 2, 2, 2, 2)), 1.0 / 7);
        Tensor code = BoxEncode.boxEncode(rows(4, 1, 1, 3, 5), rows(4, 0, 0, 2, 2));
        near(code, 5, 10, 0, Math.log(2) / 0.2);
        near(BoxDecode.boxDecode(code, rows(4, 0, 0, 2, 2)), 1, 1, 3, 5);
        near(new BoxDecode(List.of(1.0, 1.0, 1.0, 1.0), Math.log(2)).on(rows(4, 0, 0, 99, 0), rows(4, 0, 0, 2, 2)), -1, 0, 3, 2);
    }

    @Test
    void suppression() {
        NDArray x = rows(6,
            0, 0.5, 0, 0, 2, 2,
            0, 0.9, 0, 0, 2, 1.9,
            1, 0.8, 0, 0, 2, 2,
            0, 0.05, 5, 5, 6, 6,
            0, 0.3, 4, 4, 5, 5);
        near(BoxNms.boxNms(x, 0.5, 0.1, -1),
            0, 0.9, 0, 0, 2, 1.9, 0, 0.3, 4, 4, 5, 5, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
        Tensor byClass = new BoxNms(new BoxNms.Columns(0, 1, 2), new SuppressOverlaps(0.5, 0.1, -1), BoxFormat.CORNER).on(x);
        near(Slice.slice(byClass, 1, 1, 2), 0.9, 0.8, 0.3, -1, -1);
        near(Slice.slice(BoxNms.boxNms(x, 0.5, 0.1, 2), 1, 1, 2), 0.9, -1, -1, -1, -1);
    }

    @Test
    void matching() {
        NDArray x = rows(3, 0.5, 0.6, 0.1, 0.2, 0.9, 0.3);
        List<Tensor> matches = BipartiteMatching.bipartiteMatching(x, 0.05);
        near(matches.get(0), 0, 1);
        near(matches.get(1), 0, 1, -1);
        near(BipartiteMatching.bipartiteMatching(x, 0.6).get(0), -1, 1);
        near(new BipartiteMatching(1, true, 1).onAll(List.of(x)).get(0), 2, -1);
    }

    @Test
    void priors() {
        NDArray map = NDArray.zeros(Spec.of(DType.F64, 1, 1, 1, 2));
        Tensor anchors = MultiBoxPrior.multiBoxPrior(map, List.of(0.5, 0.25), List.of(1.0, 4.0));
        assertEquals(Shape.of(1, 6, 4), anchors.shape());
        near(Slice.slice(anchors, 1, 0, 3).reshape(12),
            0.125, 0.25, 0.375, 0.75, 0.1875, 0.375, 0.3125, 0.625, 0, 0.375, 0.5, 0.625);
    }

    @Test
    void targets() {
        NDArray anchors = NDArray.of(
            new double[] {0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1, 0, 0.5, 0.5, 1, 0, 0, 0.4, 0.5}, Spec.of(DType.F64, 1, 4, 4));
        NDArray labels = NDArray.of(
            new double[] {2, 0, 0, 0.5, 0.5, 0, 0.6, 0.6, 0.7, 0.7, -1, -1, -1, -1, -1}, Spec.of(DType.F64, 1, 3, 5));
        NDArray scores = NDArray.of(new double[] {1, 1, 3, 1, 0, 0, 0, 0}, Spec.of(DType.F64, 1, 2, 4));
        List<Tensor> targets = MultiBoxTarget.multiBoxTarget(anchors, labels, scores);
        near(targets.get(2), 3, 1, 0, 3); // the first by its best anchor, the second likewise, the last by its overlap of 0.8
        near(targets.get(1), 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1);
        near(Slice.slice(targets.get(0), 1, 0, 4), 0, 0, 0, 0);
        near(Slice.slice(targets.get(0), 1, 4, 8), -2, -2, Math.log(0.2) / 0.2, Math.log(0.2) / 0.2);
        List<Tensor> mined = new MultiBoxTarget(0.9, 0.5, 0.85, List.of(0.1, 0.1, 0.2, 0.2)).onAll(List.of(anchors, labels, scores));
        near(mined.get(2), 3, 1, -1, 0); // half of two with an object: the one less certain to be background
    }

    @Test
    void detections() {
        NDArray anchors = NDArray.of(new double[] {0, 0, 0.5, 0.5, 0, 0, 0.5, 0.4, 0.5, 0.5, 1, 1}, Spec.of(DType.F64, 1, 3, 4));
        NDArray p = NDArray.of(new double[] {0.1, 0.2, 0.99, 0.2, 0.1, 0.005, 0.7, 0.7, 0.005}, Spec.of(DType.F64, 1, 3, 3));
        NDArray codes = NDArray.zeros(Spec.of(DType.F64, 1, 12));
        near(MultiBoxDetection.multiBoxDetection(p, codes, anchors),
            1, 0.7, 0, 0, 0.5, 0.5, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    }

    @Test
    void regions() {
        double[] values = new double[16];
        Arrays.setAll(values, i -> i);
        NDArray x = NDArray.of(values, Spec.of(DType.F64, 1, 1, 4, 4));
        near(RoiPooling.roiPooling(x, rows(5, 0, 0, 0, 3, 3), 2, 2, 1), 5, 7, 13, 15);
        near(RoiPooling.roiPooling(x, rows(5, 0, 2, 2, 6, 6), 1, 1, 0.5), 15);
        // x is linear, so a mean of samples is its value in the middle of a cell
        near(RoiAlign.roiAlign(x, rows(5, 0, 0, 0, 2, 2), 2, 2, 1), 2.5, 3.5, 6.5, 7.5);
        near(new RoiAlign(1, 1, 0.5, 1).on(x, rows(5, 0, 2, 2, 4, 4)), 7.5);
    }
    // spotless:on

    @Test
    void refusesWhatIsNoBox() {
        assertEquals(
                "BoxIou: expects 4 numbers in the last axis, got f64[1, 5]",
                assertThrows(ShapeException.class, () -> BoxIou.boxIou(rows(5, 1, 2, 3, 4, 5), rows(4, 1, 2, 3, 4)))
                        .getMessage());
    }
}
