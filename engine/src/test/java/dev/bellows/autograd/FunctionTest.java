package dev.bellows.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Exp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FunctionTest {
    private static final Spec PAIR = Spec.of(DType.F64, 2);

    /** e^(a·b) and a, with the product's exponential and both inputs kept for the gradient. */
    private static final class ExpOfProduct implements Function {
        @Override
        public List<Tensor> forward(Saved saved, List<Tensor> x) {
            Tensor y = Exp.exp(x.get(0).mul(x.get(1)));
            saved.save(x.get(0), x.get(1), y);
            return List.of(y, x.get(0).add(1));
        }

        @Override
        public List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy) {
            Tensor inner = dy.get(0).mul(saved.get(2));
            return Vjp.gradients(inner.mul(saved.get(1)).add(dy.get(1)), inner.mul(saved.get(0)));
        }

        @Override
        public int outputs() {
            return 2;
        }
    }

    /** Doubles the elements in plain Java, so it can compute but not be traced. */
    private record Doubled() implements Function {
        @Override
        public List<Tensor> forward(Saved saved, List<Tensor> x) {
            double[] values = ((NDArray) x.get(0)).toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                values[i] *= 2;
            }
            return List.of(NDArray.of(values, x.get(0).spec()));
        }

        @Override
        public List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy) {
            return Vjp.gradients(dy.get(0).mul(2));
        }

        @Override
        public List<Spec> infer(List<Spec> in) {
            return in;
        }
    }

    private static NDArray pair(double a, double b) {
        return NDArray.of(new double[] {a, b}, PAIR);
    }

    private static double[] values(Tensor tensor) {
        return ((NDArray) tensor).toDoubleArray();
    }

    @Test
    void usesTheWrittenGradientAndGivesOnlyTheOutputs() {
        NDArray a = pair(0.5, 1);
        NDArray b = pair(2, -1);
        try (Recording recording = Autograd.record()) {
            List<Tensor> y = new ExpOfProduct().onAll(List.of(a, b));
            assertEquals(2, y.size());
            List<Tensor> dx = Autograd.gradients(y.get(0).mul(y.get(1)), List.of(a, b));
            // f = e^(ab) (a + 1)
            assertArrayEquals(new double[] {Math.E * 4, Math.exp(-1) * -1}, values(dx.get(0)), 1e-12);
            assertArrayEquals(new double[] {Math.E * 0.75, Math.exp(-1) * 2}, values(dx.get(1)), 1e-12);
        }
    }

    @Test
    void isDifferentiatedTwiceThroughWhatItSaved() {
        NDArray a = pair(0.5, 1);
        NDArray b = pair(2, -1);
        Tensor second = Derivatives.hessianVector(
                x -> new ExpOfProduct().onAll(List.of(x, b)).get(0), a, pair(1, 1));
        // b² e^(ab)
        assertArrayEquals(new double[] {4 * Math.E, Math.exp(-1)}, values(second), 1e-12);
    }

    @Test
    void tracesToTheSameBits() {
        List<NDArray> in = List.of(pair(0.5, 1), pair(2, -1));
        List<NDArray> eager = new ArrayList<>();
        Trace trace = new Trace();
        List<Symbol> symbols = List.of(trace.input("a", PAIR), trace.input("b", PAIR));
        try (Recording recording = Autograd.record()) {
            gradients(in).forEach(gradient -> eager.add((NDArray) gradient));
        }
        Executable compiled = Executable.compile(trace.graph(gradients(symbols)), Backends.current());
        List<NDArray> run = compiled.run(in);
        for (int i = 0; i < eager.size(); i++) {
            assertArrayEquals(eager.get(i).toDoubleArray(), run.get(i).toDoubleArray(), 0);
        }
    }

    private static List<Tensor> gradients(List<? extends Tensor> in) {
        return Autograd.gradients(new ExpOfProduct().onAll(List.copyOf(in)).get(0), in);
    }

    @Test
    void mayReadElementsWhenItSaysItsShapes() {
        NDArray x = pair(1, 2);
        x.attachGrad();
        Tensor y;
        try (Recording recording = Autograd.record()) {
            y = new Doubled().on(x.mul(x));
        }
        Autograd.backward(y);
        assertArrayEquals(new double[] {2, 8}, values(y));
        assertArrayEquals(new double[] {4, 8}, values(java.util.Objects.requireNonNull(x.grad())));
    }

    @Test
    void refusesAWrongNumberOfOutputs() {
        Function wrong = new Function() {
            @Override
            public List<Tensor> forward(Saved saved, List<Tensor> x) {
                return List.of();
            }

            @Override
            public List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy) {
                return List.of();
            }
        };
        ShapeException error = assertThrows(ShapeException.class, () -> wrong.on(pair(1, 2)));
        assertEquals("Function: forward returned 0 outputs, expects 1", error.getMessage());
    }
}
