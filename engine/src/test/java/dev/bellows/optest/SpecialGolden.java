package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.Polygamma;
import dev.bellows.op.random.RandomGamma;
import dev.bellows.op.random.RandomPoisson;
import java.util.List;

/** Special functions, and draws from distributions, where they end. {@link SpecialFormulaTest} has values in between. */
final class SpecialGolden {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private SpecialGolden() {}

    private static NDArray vector(double... values) {
        return NDArray.of(values, Spec.of(DType.F64, values.length));
    }

    // spotless:off
    static void run(LinalgGolden.Check golden) {
        golden.check(new Erfinv(), List.of(vector(0, 1, -1, 2)), 0, INF, -INF, NAN);
        golden.check(new Gammaln(), List.of(vector(1, 2, 0, -1, INF)), 0, 0, INF, INF, INF);
        golden.check(new Polygamma(0), List.of(vector(0, -1, INF)), NAN, NAN, INF);
        golden.check(new Polygamma(1), List.of(vector(0, -1)), INF, INF);
        NDArray counter = NDArray.scalar(0, DType.I64);
        golden.check(new RandomGamma(0), List.of(counter, vector(0, -1)), 0, NAN);
        golden.check(new RandomPoisson(0), List.of(counter, vector(0, -1, 1e-300)), 0, NAN, 0);
    }
    // spotless:on
}
