package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Where finite differences cannot look: all elements equal, at 0, at the ends of the range. A finite value has a gradient that is a number there. */
final class EdgeGradientsTest {
    private static final double[] EDGES = {
        0, 1, -1, 1e25, -1e25, 1e-25, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };
    /** Factors of matrices whose rows are equal have no derivative: their directions are free. */
    private static final Set<String> NONE = Set.of("Gelqf", "Qr", "Syevd", "SymmetricEigen");

    @Test
    void areNumbersWhereTheValueIsFinite() {
        Set<String> lost = new TreeSet<>();
        int tried = 0;
        for (Row row : OpTable.rows()) {
            for (Case each : row.cases(DType.F64)) {
                for (double edge : EDGES) {
                    boolean[] finite = new boolean[1];
                    if (!isNumber(each, edge, finite) && !NONE.contains(row.op().getSimpleName())) {
                        lost.add(row.name() + " at " + edge);
                    }
                    tried += finite[0] ? 1 : 0;
                }
            }
        }
        assertEquals(Set.of(), lost);
        assertTrue(tried > 500, "only " + tried + " values were finite");
    }

    private static boolean isNumber(Case of, double edge, boolean[] finite) {
        try (Scope scope = Scope.open("edge");
                Backends.Use use = Backends.use(Compute.REFERENCE);
                Recording recording = Autograd.record()) {
            List<NDArray> in = of.inputs().size() == 1 ? of.random(1) : List.of();
            if (in.isEmpty()
                    || !in.get(0).dtype().isFloating()
                    || in.get(0).shape().size() == 0) {
                return true;
            }
            NDArray x = in.get(0);
            x.fill(edge);
            Tensor y;
            try {
                y = of.apply(List.of(x));
            } catch (RuntimeException refused) { // such as no matrix that is positive definite
                return true;
            }
            if (!y.dtype().isFloating()
                    || !Arrays.stream(((NDArray) y).toDoubleArray()).allMatch(Double::isFinite)) {
                return true;
            }
            finite[0] = true;
            Tensor gradient;
            try {
                gradient = Autograd.gradients(ReduceSum.sum(y), List.of(x)).get(0);
            } catch (UnsupportedOpException | ArithmeticException none) { // nor has a singular matrix one
                return true;
            }
            return Arrays.stream(((NDArray) gradient).toDoubleArray()).noneMatch(Double::isNaN);
        }
    }
}
