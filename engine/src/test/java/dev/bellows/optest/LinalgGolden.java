package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.linalg.Cholesky;
import dev.bellows.op.linalg.Qr;
import dev.bellows.op.linalg.SlogDet;
import dev.bellows.op.linalg.Solve;
import dev.bellows.op.linalg.SymmetricEigen;
import dev.bellows.op.linalg.TriangularSolve;
import java.util.List;

/** Factors and solutions that come out in whole numbers. */
final class LinalgGolden {
    /** Checks one op's outputs, joined, against {@code expected}. */
    interface Check {
        void check(Op op, List<NDArray> in, double... expected);
    }

    private LinalgGolden() {}

    private static NDArray array(int rows, double... values) {
        return NDArray.of(values, Spec.of(DType.F64, rows, values.length / rows));
    }

    // spotless:off
    static void run(Check golden) {
        NDArray definite = array(3, 4, 2, 6, 2, 10, 9, 6, 9, 14);
        golden.check(new Cholesky(), List.of(definite), 2, 0, 0, 1, 3, 0, 3, 2, 1);
        NDArray lower = array(2, 2, 99, 1, 4);
        golden.check(new TriangularSolve(true, false), List.of(lower, array(2, 4, 2, 10, 9)), 2, 1, 2, 2);
        golden.check(new TriangularSolve(true, true), List.of(lower, array(2, 6, 8)), 2, 2);
        golden.check(new TriangularSolve(false, false), List.of(array(2, 2, 4, 99, 2), array(2, 10, 2)), 3, 1);
        golden.check(new Solve(), List.of(array(2, 0, 2, 4, 8), array(2, 6, 28)), 1, 3);
        golden.check(new SlogDet(), List.of(array(2, 0, 1, 1, 0)), -1);
        golden.check(new Qr(), List.of(array(2, 3, 0, 0, -2)), 1, 0, 0, -1);
        golden.check(new SymmetricEigen(), List.of(array(2, 5, 0, 0, -3)), 0, 1, 1, 0);
    }
    // spotless:on
}
