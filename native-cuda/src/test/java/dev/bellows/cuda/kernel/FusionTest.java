package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Program;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.KernelArguments;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.random.RandomBits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What programs become, op by op. */
final class FusionTest {
    private static final Spec SQUARE = Spec.of(DType.F32, 8, 8);
    private static final MatMul TIMES = new MatMul(false, false);

    private final ProgramByHand by = new ProgramByHand();

    private static List<String> fused(Program program) {
        Program fused = Fusion.of(program, each -> true);
        ProgramByHand.requireOrder(fused);
        return ProgramByHand.names(fused);
    }

    /** Where each product of a chain is followed by bits that are used at once. */
    @Test
    void whatNeedsNothingIsNotComputedBeforeItsPlace() {
        int counter = by.given(Spec.of(DType.I64));
        int weights = by.given(SQUARE);
        int x = by.given(SQUARE);
        for (int layer = 0; layer < 2; layer++) {
            int product = by.computed(TIMES, x, weights);
            int bits = by.computed(new RandomBits(Shape.of(8, 8), layer, 8), counter);
            x = by.computed(new Mul(), by.computed(new Tanh(), product), by.computed(new Cast(DType.F32), bits));
        }
        assertEquals(List.of("MatMul", "RandomBits", "Fused", "MatMul", "RandomBits", "Fused"), fused(by.program()));
    }

    @Test
    void aLaunchHasNoMorePartsThanArguments() {
        for (int i = 0; i < KernelArguments.MOST + 6; i++) {
            by.computed(new Tanh(), by.given(SQUARE));
        }
        List<Integer> parts = Fusion.of(by.program(), each -> true).applications().stream()
                .map(each -> ((Fused) each.op()).parts().size())
                .toList();
        assertEquals(List.of(KernelArguments.MOST, 6), parts);
    }

    @Test
    void whatKernelsCannotCountStaysAsItIs() {
        for (int rows : List.of(1 << 15, 1 << 16)) {
            int x = by.given(Spec.of(DType.BF16, rows, 1 << 16));
            by.computed(new Tanh(), by.computed(new Tanh(), x));
        }
        assertEquals(List.of("Tanh", "Tanh", "Tanh", "Tanh"), fused(by.program()));
    }

    @Test
    void axesThatAreManyElementsTogetherStayApart() {
        long[] walk =
                Walk.of(new int[] {1 << 16, 1 << 15}, new long[] {1 << 15, 1}).orElseThrow();
        assertEquals(2, walk[0]);
        assertEquals(1 << 16, walk[1]);
        assertEquals(1 << 15, walk[2]);
    }

    @Test
    void refusesAProgramThatReadsBeforeItComputes() {
        int x = by.given(SQUARE);
        by.computed(TIMES, by.computed(TIMES, x, x), x);
        Program program = by.program();
        List<Program.Application> turned = new ArrayList<>(program.applications());
        Collections.reverse(turned);
        Program wrong = new Program(program.values(), turned, program.plain(), program.constants());
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> Fusion.of(wrong, each -> true));
        assertTrue(error.getMessage().contains("stands before what computes it"), error.getMessage());
    }
}
