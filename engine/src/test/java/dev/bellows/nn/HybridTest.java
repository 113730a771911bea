package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Derivatives;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HybridTest {
    private static Block net() {
        Block net = new Sequential(
                new Conv2D(4, 3, ActivationFunction.RELU),
                new BatchNorm(),
                new MaxPool2D(2),
                new Dropout(0.3),
                new Dense(16, ActivationFunction.TANH),
                new Dropout(0.5),
                new Dense(3));
        net.initialize(new Xavier(), 17);
        return net;
    }

    private static NDArray images(int batch) {
        double[] values = new double[batch * 2 * 64];
        Arrays.setAll(values, i -> Math.sin(i * 0.7));
        return NDArray.of(values, Spec.of(DType.F32, batch, 2, 8, 8));
    }

    private static NDArray labels(int batch) {
        int[] labels = new int[batch];
        Arrays.setAll(labels, i -> i % 3);
        return NDArray.of(labels);
    }

    private static float[] step(Block net, int batch) {
        try (Scope scope = Scope.open("step")) {
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = new SoftmaxCrossEntropyLoss().of(net.forward(images(batch)), labels(batch));
            }
            Autograd.backward(loss);
            return ((NDArray) loss).toFloatArray();
        }
    }

    private static void sameParameters(Block one, Block other) {
        one.parameters().forEach((path, parameter) -> {
            Parameter twin = Objects.requireNonNull(other.parameters().get(path), path);
            assertArrayEquals(parameter.data().toDoubleArray(), twin.data().toDoubleArray(), path);
            sameGradient(path, gradient(parameter), gradient(twin));
        });
    }

    /** Compiled, a bias gradient is added up with the weights', in another order. */
    private static void sameGradient(String path, double @Nullable [] one, double @Nullable [] other) {
        if (one == null || other == null) {
            assertSame(one, other, path);
            return;
        }
        double greatest = Arrays.stream(one).map(Math::abs).max().orElse(0);
        assertArrayEquals(one, other, 1e-6 * greatest, path + ", gradient");
    }

    private static double @Nullable [] gradient(Parameter parameter) {
        NDArray gradient = parameter.data().grad();
        return gradient == null ? null : gradient.toDoubleArray();
    }

    @Test
    void trainsAndPredictsAsTheEagerBlock() {
        Block eager = net();
        Hybrid hybrid = net().hybridize();
        for (int round = 0; round < 3; round++) { // statistics and the streams of dropout go on
            for (int batch : new int[] {4, 6}) {
                assertArrayEquals(step(eager, batch), step(hybrid, batch), "loss");
                sameParameters(eager, hybrid);
            }
            assertArrayEquals(
                    ((NDArray) eager.forward(images(2))).toFloatArray(),
                    ((NDArray) hybrid.forward(images(2))).toFloatArray());
        }
        assertEquals(3, hybrid.compilations(), "two batches in training, one in prediction");
        assertNull(hybrid.whyEager());
    }

    @Test
    void keepsTheLatestFewSpecsOnly() {
        Hybrid hybrid = net().hybridize();
        for (int round = 0; round < 2; round++) {
            for (int batch = 1; batch <= 9; batch++) {
                assertEquals(Shape.of(batch, 3), hybrid.forward(images(batch)).shape());
            }
        }
        assertEquals(18, hybrid.compilations(), "nine kinds in turn never find themselves among eight");
        hybrid.forward(images(9));
        assertEquals(18, hybrid.compilations());
    }

    /** Doubles its input as long as it is small: decided by its elements. */
    private static final class Deciding extends Block {
        private final Block dense = child("dense", new Dense(3));

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = dense.call(x);
            return ((NDArray) y).toFloatArray()[0] > 0 ? y.mul(2) : y.neg();
        }
    }

    @Test
    void runsWhatReadsElementsEagerlyAndSaysWhy() {
        Block eager = new Deciding();
        Hybrid hybrid = new Deciding().hybridize();
        eager.initialize(new Xavier(), 5);
        hybrid.initialize(new Xavier(), 5);
        for (int round = 0; round < 2; round++) {
            assertArrayEquals(step(eager, 4), step(hybrid, 4));
            sameParameters(eager, hybrid);
        }
        assertEquals(1, hybrid.compilations());
        assertTrue(
                String.valueOf(hybrid.whyEager())
                        .contains("reads elements while it is traced, at dev.bellows.nn.HybridTest"),
                hybrid.whyEager());
    }

    @Test
    void canBeDifferentiatedTwice() {
        Block eager = new Sequential(new Dense(5, ActivationFunction.TANH), new Dense(1, ActivationFunction.SIGMOID));
        eager.initialize(new Xavier(), 3);
        Block twin = new Sequential(new Dense(5, ActivationFunction.TANH), new Dense(1, ActivationFunction.SIGMOID));
        twin.initialize(new Xavier(), 3);
        NDArray x = NDArray.of(new double[] {0.3, -0.8, 0.5, 1, 2, -1}, Spec.of(DType.F64, 2, 3));
        NDArray v = NDArray.of(new double[] {1, 2, 3, -1, -2, -3}, x.spec());
        NDArray expected = (NDArray) Derivatives.hessianVector(eager::forward, x, v);
        NDArray actual = (NDArray) Derivatives.hessianVector(twin.hybridize()::forward, x, v);
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-12);
    }

    @Test
    void compilesAnewWhereAParameterGotAnotherArray() {
        Block dense = new Dense(2);
        dense.initialize(new Xavier(), 1);
        Hybrid hybrid = dense.hybridize();
        NDArray x = NDArray.of(new float[][] {{1, 2}});
        hybrid.forward(x);
        NDArray weight = NDArray.of(new float[][] {{1, 0}, {0, 10}});
        Objects.requireNonNull(hybrid.parameters().get("weight")).set(weight);
        assertArrayEquals(new float[] {1, 20}, ((NDArray) hybrid.forward(x)).toFloatArray());
        assertEquals(2, hybrid.compilations());
    }

    @Test
    void isAPartOfALargerTraceAndKeepsPathsAndConfiguration() {
        Block inner = net();
        Block outer = new Sequential(inner.hybridize(), new Dense(2)).hybridize();
        outer.initialize(new Xavier(), 4);
        assertEquals(Shape.of(4, 2), outer.forward(images(4)).shape());
        assertEquals("0.0.weight", outer.parameters().keySet().iterator().next());
        assertEquals(
                inner.config(), ((Sequential.Config) outer.config()).layers().get(0));
    }

    @Test
    void leavesNothingInTheScopeOfACallButItsOutput() {
        Hybrid hybrid = net().hybridize();
        NDArray x = images(4);
        hybrid.forward(x);
        int before = Scope.current().count();
        hybrid.forward(x);
        assertEquals(before + 1, Scope.current().count());
    }
}
