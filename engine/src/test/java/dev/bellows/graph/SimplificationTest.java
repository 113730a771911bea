package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SimplificationTest {
    private static final float[] VALUES = {-0f, 0f, 1.5f, Float.NaN, Float.NEGATIVE_INFINITY, -3f};

    private final Backend backend = Backends.named("reference");

    /** How many steps are left, having checked that all bits are those of the ops applied one by one. */
    private long steps(UnaryOperator<Tensor> computation) {
        try (Backends.Use use = Backends.use(backend)) {
            NDArray x = NDArray.of(VALUES, 2, 3);
            Trace trace = new Trace();
            Tensor y = computation.apply(trace.input("x", x.spec()));
            Executable executable = Executable.compile(trace.graph(List.of(y)), backend);
            float[] expected = ((NDArray) computation.apply(x)).toFloatArray();
            assertArrayEquals(
                    bits(expected), bits(executable.run(List.of(x)).get(0).toFloatArray()));
            return executable
                    .explain()
                    .lines()
                    .filter(line -> line.contains(" by ") && !line.startsWith("once"))
                    .count();
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void leavesOutNeutralOperands() {
        assertEquals(0, steps(x -> x.mul(1)));
        assertEquals(0, steps(x -> Full.scalar(x, 1).mul(x)));
        assertEquals(0, steps(x -> x.div(1)));
        assertEquals(0, steps(x -> x.sub(0)));
    }

    @Test
    void keepsAdditionsOfZeroWhichChangeMinusZero() {
        assertEquals(1, steps(x -> x.add(0)));
        assertEquals(1, steps(x -> Full.scalar(x, 0).sub(x)));
    }

    @Test
    void keepsOperandsThatStretchTheResult() {
        Spec row = Spec.of(DType.F32, 4, 1, 1);
        assertEquals(1, steps(x -> x.mul(Full.of(x, row, 1))));
    }

    @Test
    void undoesWhatIsDoneTwice() {
        assertEquals(0, steps(x -> x.neg().neg()));
        assertEquals(0, steps(x -> Transpose.transpose(Transpose.transpose(x))));
        assertEquals(1, steps(x -> Transpose.transpose(Transpose.transpose(Transpose.transpose(x)))));
        assertEquals(0, steps(x -> Cast.cast(Cast.cast(x, DType.F64), DType.F32)));
        assertEquals(2, steps(x -> Cast.cast(Cast.cast(x, DType.BF16), DType.F32)));
        assertEquals(0, steps(x -> new Cast(DType.F32).on(x)));
    }

    @Test
    void joinsReorderingsOfAxes() {
        assertEquals(1, steps(x -> Transpose.transpose(Transpose.transpose(x.reshape(1, 2, 3), 1, 2, 0), 1, 2, 0)));
    }
}
