package dev.bellows.backend.onednn.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What is drawn into products of matrices, and what must not be. */
final class ProductRewritesTest {
    private static final Spec STEPS = Spec.of(DType.F32, 3, 6, 8);

    @Test
    void computesAttentionWithoutMovingHeads() {
        String explained = explained(trace -> training(layer(false), trace));
        assertFalse(explained.contains("Transpose by"), explained);
        assertTrue(explained.contains("written [0, 2, 1, 3]"), explained);
        assertTrue(explained.contains("times"), explained);
        assertTrue(explained.contains("bias + sum"), explained);
    }

    @Test
    void computesLossAndGradientsOfThePlainReference() {
        agrees(trace -> training(layer(false), trace));
    }

    @Test
    void computesLossAndGradientsOfCausalAttentionLikeTheReference() {
        agrees(trace -> training(layer(true), trace));
    }

    @Test
    void drawsInASumAndWhatFollowsUnderAnotherShape() {
        Function<Trace, List<Tensor>> model = trace -> {
            Symbol x = trace.input("x", STEPS);
            Tensor y = MatMul.matmul(x.reshape(18, 8), Slice.slice(x.reshape(18, 8), 0, 0, 8));
            return List.of(Relu.relu(y.reshape(3, 6, 8).add(x)).mul(2));
        };
        agrees(model);
        String explained = explained(model);
        assertTrue(explained.contains("sum + Relu[] + times 2.0"), explained);
    }

    @Test
    void drawsInABiasUnderAnotherShapeAndAGelu() {
        Function<Trace, List<Tensor>> model = trace -> {
            Symbol x = trace.input("x", STEPS);
            Tensor rows = x.reshape(18, 8);
            Tensor y = MatMul.matmul(rows, Slice.slice(rows, 0, 0, 8)).reshape(3, 6, 8);
            Tensor bias = Slice.slice(rows, 0, 9, 10).reshape(8);
            return List.of(Gelu.gelu(bias.add(y)));
        };
        agrees(model);
        String explained = explained(model);
        assertTrue(explained.contains("+ bias + Gelu[]"), explained);
    }

    @Test
    void addsToTheColumnsOfAProductThatIsTurned() {
        agrees(trace -> {
            Symbol x = trace.input("x", STEPS);
            Tensor square = new MatMul(true, false).on(x, x);
            Tensor bias = Slice.slice(x.reshape(18, 8), 0, 3, 4).reshape(8);
            return List.of(Transpose.transpose(square.mul(bias), 0, 2, 1).add(bias));
        });
        agrees(trace -> {
            Symbol x = trace.input("x", STEPS);
            Tensor bias = Slice.slice(x.reshape(18, 8), 0, 3, 4).reshape(8);
            return List.of(Transpose.transpose(new MatMul(true, false).on(x, Relu.relu(x)), 0, 2, 1)
                    .add(bias));
        });
    }

    @Test
    void keepsWhatSomethingElseReads() {
        Function<Trace, List<Tensor>> model = trace -> {
            Symbol x = trace.input("x", STEPS);
            Tensor turned = Transpose.transpose(x, 1, 0, 2);
            Tensor y = new MatMul(false, true).on(turned, turned);
            return List.of(y.mul(3), Relu.relu(y), turned.mul(2));
        };
        agrees(model);
        String explained = explained(model);
        assertTrue(explained.contains("Transpose"), explained);
        assertFalse(explained.contains("times 3"), explained);
    }

    @Test
    void readsOneArrayInTwoOrders() {
        agrees(trace -> {
            Symbol x = trace.input("x", STEPS);
            Tensor turned = Transpose.transpose(x, 1, 0, 2);
            return List.of(
                    MatMul.matmul(turned, Transpose.transpose(x, 1, 2, 0)), new MatMul(true, false).on(turned, turned));
        });
    }

    /** It has no columns that a bias could be per. */
    @Test
    void addsToAProductOfOneNumberThatIsSeenAsAScalar() {
        agrees(trace -> {
            Tensor row = trace.input("x", STEPS).reshape(1, 144);
            Tensor square = new MatMul(false, true).on(row, row).reshape();
            return List.of(square.add(Slice.slice(row, 1, 3, 4).reshape()));
        });
    }

    @Test
    void joinsTwoProductsInOneSum() {
        agrees(trace -> {
            Symbol x = trace.input("x", STEPS);
            Tensor square = new MatMul(false, true).on(x, x);
            Tensor other = new MatMul(false, true).on(Relu.relu(x), x);
            return List.of(square.add(other));
        });
    }

    @Test
    void addsWhatGoesAroundAConvolution() {
        Function<Trace, List<Tensor>> model = trace -> {
            Tensor images = trace.input("x", STEPS).reshape(1, 3, 6, 8);
            Block first = new Conv2D(20, Extents.of(3), ConvOptions.DEFAULT.padding(1));
            Block second = new Conv2D(20, Extents.of(3), ConvOptions.DEFAULT.padding(1));
            for (Block each : List.of(first, second)) {
                each.initialize(new Xavier(), 3);
            }
            Tensor x = Relu.relu(first.call(images));
            return List.of(Relu.relu(second.call(x).add(x)), x.mul(2));
        };
        agrees(model);
        String explained = explained(model);
        assertTrue(explained.contains("bias + sum + Relu[]"), explained);
    }

    @Test
    void addsAnArrayOfBf16ToAResultKeptInF32() {
        Function<Trace, List<Tensor>> model = trace -> {
            Tensor x = Cast.cast(trace.input("x", STEPS), DType.BF16).reshape(1, 3, 6, 8);
            Tensor filters = x.reshape(3, 3, 4, 4).mul(0.25);
            Tensor other = Slice.slice(Slice.slice(x, 2, 0, 3), 3, 0, 5);
            Tensor matrix = x.reshape(18, 8);
            Tensor square = MatMul.matmul(matrix, Slice.slice(matrix, 0, 0, 8));
            return List.of(
                    Cast.cast(
                            Convolution.convolution(x, filters, Window.of(2, 1, 0))
                                    .add(other),
                            DType.F32),
                    Cast.cast(square.add(matrix), DType.F32));
        };
        try (Scope scope = Scope.open("test")) {
            assertArrayEquals(
                    computed(model, Backends.named("reference")), computed(model, Backends.named("onednn")), 0.1);
        }
    }

    private static Block layer(boolean causal) {
        Block net = new TransformerEncoderLayer.Config(8, 2, 16, null, null, null, causal).build();
        net.initialize(new Xavier(), 3);
        net.materialize(STEPS.shape());
        return net;
    }

    private static List<Tensor> training(Block net, Trace trace) {
        Symbol x = trace.input("x", STEPS);
        List<Symbol> wrt = new ArrayList<>(List.of(x));
        net.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .forEach(parameter -> wrt.add(trace.capture(parameter.data())));
        try (Recording training = Recording.set(false, true)) {
            Tensor y = net.forward(x);
            Tensor loss = ReduceSum.sum(y.mul(y).mul(y));
            List<Tensor> results = new ArrayList<>(List.of(loss));
            results.addAll(Autograd.gradients(loss, wrt));
            return results;
        }
    }

    private static void agrees(Function<Trace, List<Tensor>> model) {
        double[] expected = computed(model, Backends.named("reference"));
        double[] actual = computed(model, Backends.named("onednn"));
        assertEquals(expected.length, actual.length);
        assertArrayEquals(
                expected,
                actual,
                1e-4
                        * Math.max(
                                1,
                                DoubleStream.of(expected).map(Math::abs).max().orElse(0)));
    }

    private static String explained(Function<Trace, List<Tensor>> model) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named("onednn"))) {
            return Executable.compile(graph(model), Backends.current()).explain();
        }
    }

    private static Graph graph(Function<Trace, List<Tensor>> model) {
        Trace trace = new Trace();
        return trace.graph(model.apply(trace));
    }

    private static double[] computed(Function<Trace, List<Tensor>> model, Backend backend) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend)) {
            Executable executable = Executable.compile(graph(model), backend);
            double[] values =
                    new SplittableRandom(5).doubles(STEPS.shape().size(), -1, 1).toArray();
            return executable.run(List.of(NDArray.of(values, STEPS))).stream()
                    .flatMapToDouble(array -> DoubleStream.of(array.toDoubleArray()))
                    .toArray();
        }
    }
}
