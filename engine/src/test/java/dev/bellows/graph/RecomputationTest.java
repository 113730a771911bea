package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Derivatives;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class RecomputationTest {
    private static final int SEGMENTS = 8;
    private static final Spec INPUT = Spec.of(DType.F32, 256, 32);

    /** A deep network of equal parts, each a segment if so asked. */
    private static final class Deep extends Block {
        private final List<Block> parts = new ArrayList<>();
        private final boolean inSegments;

        Deep(boolean inSegments) {
            this.inSegments = inSegments;
            for (int i = 0; i < SEGMENTS; i++) {
                parts.add(child(
                        "" + i,
                        new Sequential(
                                new Dense(32, ActivationFunction.TANH),
                                new Dense(32, ActivationFunction.SIGMOID),
                                new BatchNorm(),
                                new Dropout(0.3),
                                new Dense(32, ActivationFunction.TANH))));
            }
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = x;
            for (Block part : parts) {
                UnaryOperator<Tensor> run = part::call;
                y = (inSegments ? Recomputation.segment(run) : run).apply(y);
            }
            return y;
        }
    }

    private static Block deep(boolean inSegments) {
        Block net = new Deep(inSegments);
        net.initialize(new Xavier(), 3);
        net.materialize(List.of(INPUT));
        return net;
    }

    private static NDArray input() {
        double[] values = new double[(int) INPUT.shape().size()];
        Arrays.setAll(values, i -> Math.sin(i));
        return NDArray.of(values, INPUT);
    }

    private static List<NDArray> weights(Block net) {
        return net.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(Parameter::data)
                .toList();
    }

    private static Executable step(Block net) {
        Trace trace = new Trace();
        Symbol x = trace.input("x", INPUT);
        List<Symbol> weights = weights(net).stream().map(trace::capture).toList();
        try (Recording training = Recording.set(false, true)) {
            Tensor loss = ReduceSum.sum(net.forward(x));
            List<Tensor> results = new ArrayList<>(List.of(loss));
            results.addAll(Autograd.gradients(loss, weights));
            return Executable.compile(trace.graph(results), Backends.current());
        }
    }

    @Test
    void shrinksTheArenaOfACompiledStepAndChangesNoBit() {
        Block plain = deep(false);
        Block segmented = deep(true);
        Executable whole = step(plain);
        Executable parts = step(segmented);
        assertTrue(
                parts.arenaBytes() < whole.arenaBytes() * 0.6,
                "arena " + parts.arenaBytes() + " bytes in segments, " + whole.arenaBytes() + " without");
        for (int run = 0; run < 2; run++) { // the second draws other masks, from counters that went on
            List<NDArray> expected = whole.run(List.of(input()));
            List<NDArray> actual = parts.run(List.of(input()));
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(
                        expected.get(i).toFloatArray(), actual.get(i).toFloatArray(), "result " + i + ", run " + run);
            }
        }
        sameStates(plain, segmented);
    }

    private static void sameStates(Block one, Block other) {
        one.parameters()
                .forEach((path, parameter) -> assertArrayEquals(
                        parameter.data().toDoubleArray(),
                        other.parameters().get(path).data().toDoubleArray(),
                        path));
    }

    @Test
    void eagerlyDrawsTheSameMasksAgainAndUpdatesStatisticsOnce() {
        Block plain = deep(false);
        Block segmented = deep(true);
        for (int step = 0; step < 2; step++) {
            backward(plain);
            backward(segmented);
        }
        sameStates(plain, segmented);
        List<NDArray> expected = weights(plain);
        List<NDArray> actual = weights(segmented);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(grad(expected.get(i)), grad(actual.get(i)), "weight " + i);
        }
    }

    private static float[] grad(NDArray weight) {
        return java.util.Objects.requireNonNull(weight.grad()).toFloatArray();
    }

    private static void backward(Block net) {
        try (Scope scope = Scope.open("step")) {
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = ReduceSum.sum(net.forward(input()));
            }
            Autograd.backward(loss);
        }
    }

    @Test
    void eagerlyKeepsNothingBetweenInputsAndOutputs() {
        NDArray x = NDArray.zeros(Spec.of(DType.F32, 4));
        UnaryOperator<Tensor> body = t -> Tanh.tanh(Tanh.tanh(Tanh.tanh(t).mul(t)));
        try (Scope scope = Scope.open("forward");
                Recording recording = Autograd.record()) {
            Tensor y = Recomputation.segment(body).apply(x);
            assertEquals(1, scope.count(), () -> "only " + y);
        }
    }

    @Test
    void canBeDifferentiatedTwice() {
        NDArray x = NDArray.of(new double[] {0.3, -0.7}, Spec.of(DType.F64, 2));
        NDArray v = NDArray.of(new double[] {1, 2}, x.spec());
        UnaryOperator<Tensor> body = t -> Tanh.tanh(t.mul(t)).mul(t);
        NDArray expected = (NDArray) Derivatives.hessianVector(body, x, v);
        NDArray actual = (NDArray) Derivatives.hessianVector(Recomputation.segment(body), x, v);
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-12);
    }

    @Test
    void nestsAndTakesSeveralInputs() {
        NDArray x = NDArray.of(new double[] {0.3, -0.7}, Spec.of(DType.F64, 2));
        UnaryOperator<Tensor> plain = t -> Tanh.tanh(t).mul(t);
        UnaryOperator<Tensor> nested = t -> Recomputation.run(
                        List.of(t, t),
                        in -> List.of(Recomputation.segment(Tanh::tanh)
                                .apply(in.get(0))
                                .mul(in.get(1))))
                .get(0);
        NDArray ones = NDArray.of(new double[] {1, 1}, x.spec());
        NDArray expected = (NDArray) Derivatives.vjp(plain, x, ones);
        assertArrayEquals(
                expected.toDoubleArray(), ((NDArray) Derivatives.vjp(nested, x, ones)).toDoubleArray(), 1e-15);
    }

    @Test
    void materializesAsAnyBlock() {
        assertEquals(Shape.of(2, 32), deep(true).materialize(Shape.of(2, 32)));
    }
}
