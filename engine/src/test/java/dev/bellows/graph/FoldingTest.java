package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.norm.BatchNormInference;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FoldingTest {
    private static final Spec IMAGES = Spec.of(DType.F32, 2, 3, 7, 6);
    private static final int CHANNELS = 4;
    private static final Window WINDOW = Window.of(2, 1, 0);

    private final SplittableRandom random = new SplittableRandom(11);
    private Backends.Use use = Backends.use(Backends.named("reference"));

    @AfterEach
    void close() {
        use.close();
    }

    private void on(String backend) {
        use.close();
        use = Backends.use(Backends.named(backend));
    }

    private NDArray between(double least, double most, int... dims) {
        Spec spec = Spec.of(DType.F32, dims);
        return NDArray.of(random.doubles(spec.shape().size(), least, most).toArray(), spec);
    }

    private Tensor normalized(Tensor x) {
        return new BatchNormInference(1e-3)
                .on(
                        x,
                        between(0.5, 2, CHANNELS),
                        between(-1, 1, CHANNELS),
                        between(-1, 1, CHANNELS),
                        between(0.2, 3, CHANNELS));
    }

    private Tensor convolved(Tensor x) {
        return Convolution.convolution(x, between(-1, 1, CHANNELS, 3, 3, 3), WINDOW);
    }

    /** Compiles with frozen weights what {@code net} records, and compares its results with those of the graph as it is. */
    private String folded(Spec input, UnaryOperator<Tensor> net) {
        Backend backend = Backends.current();
        Trace trace = new Trace();
        Graph graph = trace.graph(List.of(net.apply(trace.input("x", input))));
        NDArray x = between(-1, 1, input.shape().dims());
        float[] expected =
                Executable.compile(graph, backend).run(List.of(x)).get(0).toFloatArray();
        Executable frozen = Executable.compileFrozen(graph, backend, Precision.FP32, new Constants());
        assertArrayEquals(expected, frozen.run(List.of(x)).get(0).toFloatArray(), 1e-4f);
        return frozen.explain();
    }

    private static long runs(String explained, String op) {
        return explained
                .lines()
                .filter(line -> !line.startsWith("once") && line.contains(" " + op))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void drawsANormalisationIntoTheConvolutionBeforeIt(String backend) {
        on(backend);
        String explained = folded(IMAGES, x -> Relu.relu(normalized(convolved(x))));
        assertEquals(0, runs(explained, "BatchNormInference"), explained);
        assertEquals(0, runs(explained, "Sqrt"), explained);
        assertEquals(0, runs(explained, "Mul["), explained);
        assertEquals(1, runs(explained, "Convolution"), explained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void drawsANormalisationBehindABiasIntoAProductOfMatrices(String backend) {
        on(backend);
        String explained = folded(Spec.of(DType.F32, 5, 3), x -> {
            Tensor y = new MatMul(false, true).on(x, between(-1, 1, CHANNELS, 3));
            return normalized(y.add(between(-1, 1, CHANNELS))).mul(3).add(2);
        });
        assertEquals(0, runs(explained, "Sqrt"), explained);
        assertEquals(0, runs(explained, "Mul["), explained);
        assertTrue(runs(explained, "Add[") <= 1, explained);
    }

    @Test
    void drawsAScaleIntoWeightsThatAreNotTransposed() {
        String explained = folded(
                Spec.of(DType.F32, 5, 3),
                x -> new MatMul(false, false).on(x, between(-1, 1, 3, CHANNELS)).mul(between(-1, 1, 1, CHANNELS)));
        assertEquals(0, runs(explained, "Mul["), explained);
    }

    @Test
    void drawsANormalisationIntoAConvolutionOfGroups() {
        String explained = folded(
                Spec.of(DType.F32, 2, 2, 5, 5),
                x -> normalized(new Convolution(WINDOW, 2).on(x, between(-1, 1, CHANNELS, 1, 3, 3))));
        assertEquals(0, runs(explained, "Sqrt"), explained);
        assertEquals(0, runs(explained, "Mul["), explained);
    }

    @Test
    void leavesAProductThatSomethingElseReads() {
        String explained = folded(IMAGES, x -> {
            Tensor y = convolved(x);
            return normalized(y).add(Relu.relu(y));
        });
        assertEquals(1, runs(explained, "Mul["), explained);
        assertEquals(1, runs(explained, "Convolution"), explained);
    }

    @Test
    void leavesAScaleThatDiffersWithinAChannel() {
        String explained = folded(IMAGES, x -> convolved(x).mul(between(-1, 1, 4)));
        assertEquals(1, runs(explained, "Mul["), explained);
    }

    @Test
    void sharesConstantsAndFreesThemWithTheLastUser() {
        Constants constants = new Constants();
        NDArray w = between(-1, 1, 4, 3);
        Executable first = frozenProduct(w, 2, constants);
        long bytes = constants.bytes();
        assertEquals(4 * 3 * 4 + 4 * 4, bytes); // scaled weights and shift; what led to them is gone
        Executable second = frozenProduct(w, 5, constants);
        assertEquals(bytes, constants.bytes());
        first.close();
        assertEquals(bytes, constants.bytes());
        NDArray x = between(-1, 1, 5, 3);
        float[] expected = ((NDArray) new MatMul(false, true).on(x, w)).toFloatArray();
        float[] actual = second.run(List.of(x)).get(0).toFloatArray();
        for (int i = 0; i < actual.length; i++) {
            assertEquals(2 * expected[i] + 1, actual[i], 1e-5f);
        }
        second.close();
        assertEquals(0, constants.bytes());
    }

    private static Executable frozenProduct(NDArray w, int rows, Constants constants) {
        Trace trace = new Trace();
        Tensor y = new MatMul(false, true).on(trace.input("x", Spec.of(DType.F32, rows, 3)), w);
        return Executable.compileFrozen(
                trace.graph(List.of(y.mul(2).add(1))), Backends.current(), Precision.FP32, constants);
    }

    @Test
    void readsAnewWhatTheGraphItselfUpdates() {
        NDArray counter = between(0, 1, 1);
        counter.fill(1);
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 1));
        Tensor next = trace.capture(counter).add(1);
        trace.update(counter, next);
        Executable executable = Executable.compileFrozen(
                trace.graph(List.of(x.mul(trace.capture(counter)))),
                Backends.current(),
                Precision.FP32,
                new Constants());
        NDArray one = NDArray.of(new float[] {1});
        assertEquals(1, executable.run(List.of(one)).get(0).item());
        assertEquals(2, executable.run(List.of(one)).get(0).item());
        assertFalse(executable.explain().contains("once  Add"), executable.explain());
    }

    @Test
    void givesAConstantThatIsAResult() {
        NDArray w = NDArray.of(new float[] {1, 2});
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 2));
        Tensor doubled = trace.capture(w).mul(2);
        Executable executable = Executable.compileFrozen(
                trace.graph(List.of(doubled, x.add(trace.capture(w)), trace.capture(w))),
                Backends.current(),
                Precision.FP32,
                new Constants());
        List<NDArray> out = executable.run(List.of(NDArray.of(new float[] {1, 1})));
        assertArrayEquals(new float[] {2, 4}, out.get(0).toFloatArray());
        assertArrayEquals(new float[] {2, 3}, out.get(1).toFloatArray());
        assertArrayEquals(new float[] {1, 2}, out.get(2).toFloatArray());
        assertEquals(Shape.of(2), out.get(2).shape());
    }
}
