package dev.bellows.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Normal;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optest.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Second derivatives of small networks in f64: eager and compiled, against differences of first derivatives. */
final class DerivativesTest {
    private static final double STEP = 1e-5;

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("elementwise", Shape.of(5), (UnaryOperator<Tensor>) DerivativesTest::elementwise),
                Arguments.of(
                        "MLP",
                        Shape.of(3, 4),
                        network(
                                () -> new Sequential(
                                        new Dense(6, ActivationFunction.TANH),
                                        new Dense(5, ActivationFunction.SIGMOID),
                                        new Dense(3)),
                                3)),
                Arguments.of(
                        "conv",
                        Shape.of(2, 2, 8, 8),
                        network(
                                () -> new Sequential(
                                        new Conv2D(3, 3, ActivationFunction.TANH),
                                        new BatchNorm(),
                                        new MaxPool2D(2),
                                        new Conv2D(2, 2, ActivationFunction.SIGMOID),
                                        new Dense(3)),
                                2)));
    }

    private static Tensor elementwise(Tensor x) {
        return Exp.exp(Sin.sin(x))
                .mul(Log1p.log1p(x.mul(x)))
                .add(Tanh.tanh(x).div(x.mul(x).add(1)));
    }

    /** The losses of a network of fixed weights as a function of its input. */
    private static UnaryOperator<Tensor> network(java.util.function.Supplier<Block> make, int batch) {
        Block[] made = new Block[1];
        return x -> {
            if (made[0] == null) {
                made[0] = make.get();
                made[0].initialize(new Normal(0.5), 7);
            }
            int[] labels = new int[batch];
            Arrays.setAll(labels, i -> i);
            return new SoftmaxCrossEntropyLoss().of(made[0].forward(x), NDArray.of(labels));
        };
    }

    private static NDArray random(Shape shape, SplittableRandom random) {
        double[] values = random.doubles(shape.size(), -1, 1).toArray();
        return NDArray.of(values, new Spec(shape, DType.F64));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void hessianTimesVectorAgreesWithFiniteDifferences(String name, Shape shape, UnaryOperator<Tensor> f) {
        SplittableRandom random = new SplittableRandom(Seed.of(name));
        NDArray x = random(shape, random);
        NDArray v = random(shape, random);
        double[] above = gradient(f, (NDArray) x.add(v.mul(STEP)));
        double[] below = gradient(f, (NDArray) x.sub(v.mul(STEP)));
        double[] expected = new double[above.length];
        Arrays.setAll(expected, i -> (above[i] - below[i]) / (2 * STEP));
        double[] actual = values(Derivatives.hessianVector(f, x, v));
        assertArrayEquals(expected, actual, 1e-7, name + "; " + Seed.rerun());
        assertArrayEquals(actual, compiled(f, x, v), 0, name + ", compiled");
    }

    private static double[] gradient(UnaryOperator<Tensor> f, NDArray x) {
        return values(Derivatives.vjp(
                f, x, NDArray.of(ones(f.apply(x).shape()), f.apply(x).spec())));
    }

    private static double[] ones(Shape shape) {
        double[] ones = new double[(int) shape.size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double[] compiled(UnaryOperator<Tensor> f, NDArray x, NDArray v) {
        Trace trace = new Trace();
        Symbol in = trace.input("x", x.spec());
        Symbol along = trace.input("v", v.spec());
        Tensor product = Derivatives.hessianVector(f, in, along);
        Executable executable = Executable.compile(trace.graph(List.of(product)), Backends.current());
        return executable.run(List.of(x, v)).get(0).toDoubleArray();
    }

    private static double[] values(Tensor tensor) {
        return ((NDArray) tensor).toDoubleArray();
    }

    @Test
    void forwardAndReverseProductsAreThoseOfOneMatrix() {
        SplittableRandom random = new SplittableRandom(1);
        UnaryOperator<Tensor> f = x -> ReduceSum.sum(Exp.exp(x).mul(x), 1);
        NDArray x = random(Shape.of(2, 3), random);
        NDArray v = random(Shape.of(2, 3), random);
        NDArray u = random(Shape.of(2), random);
        double forward = ReduceSum.sum(Derivatives.jvp(f, x, v).mul(u)) instanceof NDArray sum ? sum.item() : 0;
        double reverse = ReduceSum.sum(Derivatives.vjp(f, x, u).mul(v)) instanceof NDArray sum ? sum.item() : 0;
        assertEquals(forward, reverse, 1e-12);
    }

    @Test
    void givesTheWholeHessian() {
        NDArray x = NDArray.of(new double[] {2, 3}, Spec.of(DType.F64, 2));
        UnaryOperator<Tensor> product = t -> {
            Tensor sum = ReduceSum.sum(t);
            return sum.mul(sum).mul(sum);
        };
        NDArray hessian = Derivatives.hessian(product, x);
        assertEquals(Spec.of(DType.F64, 2, 2), hessian.spec());
        assertArrayEquals(new double[] {30, 30, 30, 30}, hessian.toDoubleArray(), 1e-12);
    }
}
