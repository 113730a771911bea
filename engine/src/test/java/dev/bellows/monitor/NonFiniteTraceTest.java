package dev.bellows.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NonFiniteTraceTest {
    /** The logarithm makes a NaN of -1; the square root after it only passes it on. */
    private static Tensor breaksAtLog(Tensor x) {
        return Sqrt.sqrt(Log.log(x.sub(1)).mul(2));
    }

    private static Tensor run(UnaryOperator<Tensor> function, NDArray x, boolean compiled) {
        if (!compiled) {
            return function.apply(x);
        }
        Trace trace = new Trace();
        Tensor y = function.apply(trace.input("x", x.spec()));
        return Executable.compile(trace.graph(List.of(y)), Backends.current())
                .run(List.of(x))
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesTheOpThatMadeTheFirstNaN(boolean compiled) {
        NDArray x = NDArray.of(new float[] {5, 0, 3});
        try (NonFiniteTrace trace = NonFiniteTrace.start()) {
            NonFiniteException e =
                    assertThrows(NonFiniteException.class, () -> run(NonFiniteTraceTest::breaksAtLog, x, compiled));
            assertEquals(new Log(), e.op());
            assertTrue(
                    e.getMessage()
                            .startsWith("non-finite: Log[] made 1 NaN and 0 infinities in f32[3] from finite f32[3]"),
                    e.getMessage());
            assertTrue(
                    e.getMessage().contains(", at dev.bellows.monitor.NonFiniteTraceTest.breaksAtLog("),
                    e.getMessage());
        }
        run(NonFiniteTraceTest::breaksAtLog, x, compiled); // nobody listens any more
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsInfinitiesOnlyIfAsked(boolean compiled) {
        NDArray x = NDArray.of(new double[] {1000}, Spec.of(DType.F64, 1));
        try (NonFiniteTrace trace = NonFiniteTrace.ofNaN()) {
            run(Exp::exp, x, compiled);
        }
        try (NonFiniteTrace trace = NonFiniteTrace.start()) {
            assertThrows(NonFiniteException.class, () -> run(Exp::exp, x, compiled));
        }
    }

    @Test
    void blamesNoOpForWhatItWroteOver() {
        NDArray x = NDArray.of(new float[] {Float.NaN, 2});
        try (NonFiniteTrace trace = NonFiniteTrace.start()) {
            run(given -> Sqrt.sqrt(Log.log(given.mul(2))), x, true);
        }
    }

    @Test
    void blamesNoOpForWhatItWasGiven() {
        NDArray x = NDArray.of(new float[] {Float.NaN});
        try (NonFiniteTrace trace = NonFiniteTrace.start()) {
            run(NonFiniteTraceTest::breaksAtLog, x, false);
            Tensor infinity = NDArray.scalar(Double.POSITIVE_INFINITY);
            infinity.sub(infinity);
        }
        try (NonFiniteTrace trace = NonFiniteTrace.ofNaN()) {
            Tensor infinity = NDArray.scalar(Double.POSITIVE_INFINITY);
            assertThrows(NonFiniteException.class, () -> infinity.sub(infinity));
        }
    }
}
