package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Program;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What programs become, op by op; values are numbered by hand. */
final class BiasGradientsTest {
    private static final MatMul OF_WEIGHTS = new MatMul(true, false);
    private static final ReduceSum OVER_SAMPLES = new ReduceSum(List.of(0), false);
    private static final Spec SIX_OF_FIVE = Spec.of(DType.F32, 6, 5);

    private final ProgramByHand by = new ProgramByHand();

    private List<String> rewritten() {
        Program program = BiasGradients.of(by.program());
        ProgramByHand.requireOrder(program);
        return ProgramByHand.names(program);
    }

    @Test
    void aSumGoesWithOneProductAlone() {
        int d = by.given(SIX_OF_FIVE);
        by.computed(OF_WEIGHTS, d, by.given(Spec.of(DType.F32, 6, 4)));
        by.computed(OF_WEIGHTS, d, by.given(Spec.of(DType.F32, 6, 3)));
        by.computed(OVER_SAMPLES, d);
        assertEquals(List.of("MatMul", "BiasGradientProduct"), rewritten());
    }

    @Test
    void aProductStaysBehindOneThatHasMoved() {
        int first = by.given(SIX_OF_FIVE);
        int product = by.computed(OF_WEIGHTS, first, by.given(Spec.of(DType.F32, 6, 4)));
        int second = by.computed(new Tanh(), by.given(Spec.of(DType.F32, 5, 3)));
        by.computed(new Tanh(), by.computed(OVER_SAMPLES, second));
        by.computed(OVER_SAMPLES, first);
        by.computed(OF_WEIGHTS, second, product);
        assertEquals(List.of("Tanh", "ReduceSum", "Tanh", "BiasGradientProduct", "MatMul"), rewritten());
    }
}
