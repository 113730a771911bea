package dev.bellows.backend.onednn.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Steps of convolutional networks that oneDNN does as one, and what they must not change. */
final class ConvolutionalRewritesTest {
    private static final List<Spec> INPUTS = List.of(
            Spec.of(DType.F32, 3, 2, 10, 10),
            Spec.of(DType.F32, 20, 2, 3, 3),
            Spec.of(DType.F32, 20),
            Spec.of(DType.F32, 20),
            Spec.of(DType.F32, 20));

    /** What a network's loss and gradients are on one backend, and how they came about. */
    private record Outcome(List<double[]> results, String plan) {}

    @Test
    void poolsOnceAndRectifiesTheSmallerGradient() {
        Function<List<Symbol>, Tensor> net = in -> pool(Relu.relu(convolution(in)), 2);
        Outcome outcome = assertAsReference(net, inputs());
        assertEquals(2, count(outcome, "MaxPool"), outcome.plan);
        assertEquals(2, count(outcome, ", noted by"), outcome.plan);
    }

    @Test
    void poolsOverlappingWindowsOfPlainArrays() {
        assertAsReference(in -> pool(Relu.relu(in.get(0)).mul(in.get(0)), 1), inputs());
        assertAsReference(in -> pool(Relu.relu(in.get(0)), 1), inputs());
    }

    @Test
    void sumsTheBiasGradientWithTheWeights() {
        Outcome outcome = assertAsReference(ConvolutionalRewritesTest::convolution, inputs());
        assertEquals(1, count(outcome, "and of the bias"), outcome.plan);
        assertEquals(0, count(outcome, "ReduceSum[axes=[0, 2, 3]"), outcome.plan);
    }

    @Test
    void rectifiesWhereItNormalises() {
        Outcome outcome = assertAsReference(in -> rectified(convolution(in), in), inputs());
        assertEquals(1, count(outcome, "+ Relu[]"), outcome.plan);
        assertEquals(1, count(outcome, "+ ReluGradient[]"), outcome.plan);
        assertAsReference(in -> rectified(in.get(1).reshape(18, 20), in), inputs()); // which lies plainly
    }

    @Test
    void keepsANaNThatIsNormalised() {
        List<double[]> inputs = inputs();
        inputs.get(0)[5] = Double.NaN;
        Outcome outcome = run(Backends.named("onednn"), in -> rectified(convolution(in), in), inputs);
        assertTrue(Double.isNaN(outcome.results.get(0)[0]));
        inputs = inputs();
        inputs.get(4)[3] = Double.NaN; // the shift
        outcome = run(Backends.named("onednn"), in -> rectified(convolution(in), in), inputs);
        assertTrue(Double.isNaN(outcome.results.get(0)[0]));
    }

    @Test
    void keepsANaNThatIsPooled() {
        List<double[]> inputs = inputs();
        Arrays.fill(inputs.get(0), 0, 100, Double.NaN);
        Outcome outcome = run(Backends.named("onednn"), in -> pool(Relu.relu(convolution(in)), 2), inputs);
        assertEquals(1, count(outcome, "rectified MaxPool"), outcome.plan);
        assertTrue(Double.isNaN(outcome.results.get(0)[0]));
    }

    private static Tensor convolution(List<Symbol> in) {
        return Convolution.convolution(in.get(0), in.get(1), Window.of(2, 1, 1))
                .add(in.get(2).reshape(1, 20, 1, 1));
    }

    private static Tensor pool(Tensor x, int stride) {
        return MaxPool.maxPool(x, Shape.of(2, 2), Window.of(2, stride, 0));
    }

    private static Tensor rectified(Tensor x, List<Symbol> in) {
        return Relu.relu(
                new BatchNorm(1e-5).onAll(List.of(x, in.get(3), in.get(4))).get(0));
    }

    private static Outcome assertAsReference(Function<List<Symbol>, Tensor> net, List<double[]> inputs) {
        Outcome expected = run(Backends.named("reference"), net, inputs);
        Outcome actual = run(Backends.named("onednn"), net, inputs);
        for (int i = 0; i < expected.results.size(); i++) {
            double scale = DoubleStream.of(expected.results.get(i))
                    .map(Math::abs)
                    .max()
                    .orElseThrow();
            assertArrayEquals(
                    expected.results.get(i), actual.results.get(i), 1e-3 * (1 + scale), "result " + i + actual.plan);
        }
        return actual;
    }

    private static List<double[]> inputs() {
        SplittableRandom random = new SplittableRandom(7);
        List<double[]> inputs = new ArrayList<>();
        INPUTS.forEach(
                spec -> inputs.add(random.doubles(spec.shape().size(), -1, 1).toArray()));
        return inputs;
    }

    private static Outcome run(Backend backend, Function<List<Symbol>, Tensor> net, List<double[]> values) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend)) {
            Trace trace = new Trace();
            List<Symbol> inputs = new ArrayList<>();
            List<NDArray> arrays = new ArrayList<>();
            for (int i = 0; i < INPUTS.size(); i++) {
                inputs.add(trace.input("input" + i, INPUTS.get(i)));
                arrays.add(NDArray.of(values.get(i), INPUTS.get(i)));
            }
            List<Tensor> results = new ArrayList<>();
            try (Recording training = Recording.set(false, true)) {
                Tensor y = net.apply(inputs);
                Tensor weighted = y.mul(y).mul(y.add(1));
                Tensor loss = ReduceSum.sum(weighted);
                results.add(loss);
                results.addAll(Autograd.gradients(loss, inputs));
            }
            Executable executable = Executable.compile(trace.graph(results), backend);
            List<double[]> found =
                    executable.run(arrays).stream().map(NDArray::toDoubleArray).toList();
            return new Outcome(found, executable.explain());
        }
    }

    private static long count(Outcome outcome, String text) {
        return outcome.plan.lines().filter(line -> line.contains(text)).count();
    }
}
