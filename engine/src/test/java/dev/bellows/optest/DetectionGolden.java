package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.detection.BipartiteMatching;
import dev.bellows.op.detection.SuppressOverlaps;
import java.util.List;

/** Choices among boxes. */
final class DetectionGolden {
    private DetectionGolden() {}

    private static NDArray array(int rows, double... values) {
        return NDArray.of(values, Spec.of(DType.F64, rows, values.length / rows));
    }

    // spotless:off
    static void run(LinalgGolden.Check golden) {
        golden.check(new BipartiteMatching(0, false, -1), List.of(array(2, 0.5, 0.6, 0.2, 0.9)), 0, 1);
        NDArray boxes = NDArray.of(new double[] {0, 0, 2, 2, 0, 0, 2, 1.5, 3, 3, 4, 4}, Spec.of(DType.F64, 1, 3, 4));
        golden.check(new SuppressOverlaps(0.5, 0, -1), List.of(boxes, array(1, 0.1, 0.2, 0.3), array(1, 0, 0, 0)), 2, 1, -1);
        golden.check(new SuppressOverlaps(0.5, 0, -1), List.of(boxes, array(1, 0.1, 0.2, -1), array(1, 0, 1, 0)), 1, 0, -1);
    }
    // spotless:on
}
