package dev.bellows.oracle;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.bellows.autograd.Derivatives;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of second derivatives and vectors, by both libraries' gradients of gradients. */
final class HessianOracleTest {
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape NONE = new Shape(0, 0);

    private Torch torch;

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    private interface Ours extends BiFunction<Tensor, List<Tensor>, Tensor> {}

    private interface Theirs extends BiFunction<NDArray, List<NDArray>, NDArray> {}

    static Stream<Arguments> networks() {
        Random random = new Random(Agreement.SEED);
        return Stream.of(
                row(
                        "elementwise",
                        random,
                        new int[] {3, 5},
                        new int[0][],
                        HessianOracleTest::functions,
                        (x, w) -> x.sin().exp().mul(x.tanh())),
                row(
                        "MLP",
                        random,
                        new int[] {4, 6},
                        new int[][] {{8, 6}, {3, 8}},
                        HessianOracleTest::mlp,
                        (x, w) -> linear(linear(x, w.get(0)).tanh(), w.get(1)).tanh()),
                row(
                        "conv",
                        random,
                        new int[] {2, 3, 6, 6},
                        new int[][] {{4, 3, 3, 3}, {2, 4, 3, 3}},
                        HessianOracleTest::conv,
                        (x, w) -> conv(conv(x, w.get(0)).tanh(), w.get(1)).tanh()));
    }

    private static Arguments row(String name, Random random, int[] x, int[][] weights, Ours ours, Theirs theirs) {
        List<Values> all = new ArrayList<>();
        for (int[] dims : weights) {
            all.add(Values.random(random, -1, 1, dims));
        }
        return Arguments.of(name, Values.random(random, -1, 1, x), Values.random(random, -1, 1, x), all, ours, theirs);
    }

    private static Tensor functions(Tensor x, List<Tensor> weights) {
        return Exp.exp(Sin.sin(x)).mul(Tanh.tanh(x));
    }

    private static Tensor mlp(Tensor x, List<Tensor> w) {
        MatMul product = new MatMul(false, true);
        return Tanh.tanh(product.on(Tanh.tanh(product.on(x, w.get(0))), w.get(1)));
    }

    private static Tensor conv(Tensor x, List<Tensor> w) {
        Convolution conv = new Convolution(Window.of(2, 1, 0), 1);
        return Tanh.tanh(conv.on(Tanh.tanh(conv.on(x, w.get(0))), w.get(1)));
    }

    private static NDArray linear(NDArray x, NDArray weight) {
        return Linear.linear(x, weight).singletonOrThrow();
    }

    private static NDArray conv(NDArray x, NDArray weight) {
        return Conv2d.conv2d(x, weight, null, ONE, NONE, ONE).singletonOrThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void hessianTimesVectorIsThatOfPyTorch(
            String name, Values x, Values v, List<Values> weights, Ours ours, Theirs theirs) {
        List<Tensor> own = weights.stream().<Tensor>map(Values::toArray).toList();
        Tensor product = Derivatives.hessianVector(t -> ours.apply(t, own), x.toArray(), v.toArray());
        Values found = Values.of((dev.bellows.ndarray.NDArray) product);
        Agreement.check("Hessian, " + name, List.of("H v"), List.of(found), List.of(product(x, v, weights, theirs)));
    }

    /** PyTorch adds the second pass's gradient to that of the first. */
    private Values product(Values x, Values v, List<Values> weights, Theirs function) {
        NDArray in = torch.array(x);
        in.setRequiresGradient(true);
        List<NDArray> held = weights.stream().map(torch::array).toList();
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            PtNDArray sum = (PtNDArray) function.apply(in, held).sum();
            JniUtils.backward(sum, (PtNDArray) sum.onesLike(), true, true);
            NDArray first = in.getGradient();
            NDArray before = first.stopGradient().duplicate();
            PtNDArray along = (PtNDArray) first.mul(torch.array(v)).sum();
            JniUtils.backward(along, (PtNDArray) along.onesLike(), false, false);
            return Torch.values(in.getGradient().stopGradient().sub(before));
        }
    }
}
