package dev.bellows.op.reduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Values worked out by hand, and gradients at the points that random inputs miss. */
final class FoldValuesTest {
    private static final double NAN = Double.NaN;

    private static NDArray matrix(double... values) {
        return NDArray.of(values, Spec.of(DType.F64, 2, values.length / 2));
    }

    private static void is(Tensor actual, double... values) {
        assertArrayEquals(values, ((NDArray) actual).toDoubleArray(), 1e-14);
    }

    private static NDArray gradient(NDArray x, UnaryOperator<Tensor> function) {
        x.attachGrad();
        try (Recording recording = Autograd.record()) {
            Autograd.backward(function.apply(x));
        }
        return Objects.requireNonNull(x.grad());
    }

    @Test
    void productsAndSums() {
        NDArray x = matrix(1, 2, 3, 4, 5, 6);
        is(Prod.prod(x), 720);
        is(Prod.prod(x, 1), 6, 120);
        is(Prod.prodKeepDims(x, 0), 4, 10, 18);
        is(NanSum.nanSum(matrix(1, NAN, 3, NAN), 1), 1, 3);
        is(NanProd.nanProd(matrix(NAN, NAN, 3, 2), 1), 1, 6);
        is(CumSum.cumSum(x, 1), 1, 3, 6, 4, 9, 15);
        is(CumProd.cumProd(x, -1), 1, 2, 6, 4, 20, 120);
    }

    @Test
    void normsAndMoments() {
        NDArray x = matrix(3, -4, 0, 5);
        is(Norm.norm(x, 2, 1), 5, 5);
        is(Norm.norm(x, 1, 0), 3, 9);
        is(Variance.variance(matrix(1, 3, 2, 8), 1), 1, 9);
        is(new Variance(List.of(1), false, 1).on(matrix(1, 3, 2, 8)), 2, 18);
        is(StandardDeviation.standardDeviation(matrix(1, 3, 2, 8), 1), 1, 3);
        List<Tensor> moments = Moments.moments(matrix(1, 3, 2, 8), 1);
        is(moments.get(0), 2, 5);
        is(moments.get(1), 1, 9);
        is(LogSumExp.logSumExp(matrix(1000, 1000, -1000, -1000), 1), 1000 + Math.log(2), -1000 + Math.log(2));
        assertEquals(
                "Norm: the order must be 1 or 2, got 3",
                assertThrows(ShapeException.class, () -> Norm.norm(x, 3)).getMessage());
    }

    @Test
    void positionsAndTruths() {
        assertArrayEquals(new int[] {1, 0}, ((NDArray) ArgMin.argMin(matrix(3, -4, 5, 5), 1)).toIntArray());
        assertArrayEquals(new int[] {1, 0}, ((NDArray) ArgMin.argMin(matrix(3, NAN, 5, 6), 1)).toIntArray());
        NDArray truths = NDArray.of(new double[] {1, 0, 1, 1}, Spec.of(DType.BOOL, 2, 2));
        assertArrayEquals(new int[] {0, 1}, ((NDArray) All.all(truths, 1)).toIntArray());
        assertArrayEquals(new int[] {1, 1}, ((NDArray) Any.any(truths, 0)).toIntArray());
    }

    @Test
    void excludedAxesAreThoseNotNamed() {
        assertEquals(List.of(0, 2), Axes.except(Shape.of(2, 3, 4), 1));
        assertEquals(List.of(), Axes.except(Shape.of(2, 3), 0, -1));
        is(new ReduceSum(Axes.except(Shape.of(2, 2), 0), false).on(matrix(1, 2, 3, 4)), 3, 7);
    }

    @Test
    void theGradientOfADeviationIsZeroWhereAllAreEqual() {
        is(gradient(matrix(2, 2, 2, 2), StandardDeviation::standardDeviation), 0, 0, 0, 0);
        // (2, 2) does not vary; of (1, 5) the mean is 3, the deviation 2 and the gradient (x - 3) / (2 · 2)
        is(gradient(matrix(2, 2, 1, 5), x -> StandardDeviation.standardDeviation(x, 1)), 0, 0, -0.5, 0.5);
    }

    @Test
    void theGradientOfAProductIsRightWhereAFactorIsZero() {
        is(gradient(matrix(2, 0, 3, 5), Prod::prod), 0, 30, 0, 0);
        is(gradient(matrix(2, 0, 0, 5), Prod::prod), 0, 0, 0, 0);
        is(gradient(matrix(2, 0, 3, 5), x -> CumProd.cumProd(x, 1)), 1, 2, 6, 3);
    }

    @Test
    void theGradientOfANormIsZeroAtZero() {
        is(gradient(matrix(0, 0, 3, 4), x -> Norm.norm(x, 2, 1)), 0, 0, 0.6, 0.8);
        is(gradient(matrix(0, -2, 3, 4), x -> Norm.norm(x, 1, 1)), 0, -1, 1, 1);
    }

    @Test
    void noGradientFlowsToANaNThatIsLeftOut() {
        is(gradient(matrix(NAN, 2, 3, 4), NanProd::nanProd), 0, 12, 8, 6);
    }
}
