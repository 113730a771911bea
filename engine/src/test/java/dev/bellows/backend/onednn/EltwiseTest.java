package dev.bellows.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bellows.backend.Backend;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Tanh;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class EltwiseTest {
    private static final float[] SPECIAL = {
        0f, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 80, -80, 0.5f, 1e-3f, 1e10f, -1e10f
    };

    private final Backend backend = new OneDnnProvider().open(0);

    @Test
    void computesFunctionsOfOneArray() {
        check(new Exp(), Math::exp);
        check(new Log(), Math::log);
        check(new Sqrt(), Math::sqrt);
        check(new Tanh(), Math::tanh);
        check(new Abs(), Math::abs);
        check(new Neg(), x -> -x);
        check(new Relu(), x -> Math.max(x, 0));
        check(new Sigmoid(), x -> 1 / (1 + Math.exp(-x)));
    }

    private void check(Op op, DoubleUnaryOperator definition) {
        check(op, definition, SPECIAL);
        float[] range = new float[1031]; // no multiple of a vector's width
        for (int i = 0; i < range.length; i++) {
            range[i] = (i - 515) / 50f;
        }
        check(op, definition, range);
    }

    private void check(Op op, DoubleUnaryOperator definition, float[] x) {
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = (float) definition.applyAsDouble(x[i]);
        }
        try (Call call =
                Call.of(backend, op, Spec.of(DType.F32, x.length)).set(0, x).run()) {
            assertFalse(call.plan().contains("ref"), call.plan());
            Agreement.assertClose(expected, call.output(0), 1e-5);
        }
    }

    @Test
    void letsGradientsThroughWhereTheRectifierIsOpen() {
        Spec spec = Spec.of(DType.F32, 2, 3);
        try (Call call = Call.of(backend, new ReluGradient(), spec, spec)
                .set(0, 1, 2, 3, 4, 5, 6)
                .set(1, 0, 1, -0f, 1e-30f, 0, Float.POSITIVE_INFINITY)
                .run()) {
            assertArrayEquals(new float[] {0, 2, 0, 4, 0, 6}, call.output(0));
        }
    }

    @Test
    void computesAScalar() {
        try (Call call =
                Call.of(backend, new Neg(), Spec.of(DType.F32)).set(0, 3).run()) {
            assertArrayEquals(new float[] {-3}, call.output(0));
        }
    }
}
