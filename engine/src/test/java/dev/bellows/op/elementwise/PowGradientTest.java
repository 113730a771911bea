package dev.bellows.op.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PowGradientTest {
    /** Where a factor of the rule is infinite and another 0: at 0 to the powers 0 and 2, and beside them. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void isFiniteWhereThePowerIs(DType dtype) {
        try (Scope scope = Scope.open("test");
                Recording recording = Autograd.record()) {
            NDArray base = NDArray.of(new double[] {0, 0, 2, -3, 1e-30}, Spec.of(dtype, 5));
            NDArray exponent = NDArray.of(new double[] {0, 2, 0, 0, 0}, Spec.of(dtype, 5));
            List<? extends Tensor> gradients =
                    Autograd.gradients(ReduceSum.sum(Pow.pow(base, exponent)), List.of(base, exponent));
            assertArrayEquals(new double[5], ((NDArray) gradients.get(0)).toDoubleArray());
            double[] byExponent = {0, 0, Math.log(2), Double.NaN, Math.log(1e-30)};
            assertArrayEquals(byExponent, ((NDArray) gradients.get(1)).toDoubleArray(), 1e-4);
        }
    }
}
