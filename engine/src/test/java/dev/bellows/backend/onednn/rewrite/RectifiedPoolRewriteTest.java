package dev.bellows.backend.onednn.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.optest.NeedsBf16;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is pooled behind a rectifier keeps numbers to the bit, and NaNs that fill a window. */
final class RectifiedPoolRewriteTest {
    private static final float NAN = Float.NaN;

    /** The two rows of an image; each pair of columns is a window. */
    private static final float[] IMAGE = {
        NAN,
        NAN,
        0,
        0,
        -0f,
        -0f,
        -1,
        -2,
        0,
        1,
        Float.MIN_VALUE,
        0,
        Float.MAX_VALUE,
        0,
        0.1f,
        0.2f,
        -1e30f,
        1e-30f, //
        NAN,
        NAN,
        0,
        0,
        -0f,
        -0f,
        -3,
        -Float.MAX_VALUE,
        2,
        Float.POSITIVE_INFINITY,
        0,
        0,
        1,
        1,
        -0.4f,
        0.3f,
        0,
        0
    };

    private static final Spec X = Spec.of(DType.F32, 1, 1, 2, IMAGE.length / 2);

    /** Kernels of one element that copy the image to each channel. */
    private static final Spec COPIES = Spec.of(DType.F32, 32, 1, 1, 1);

    @Test
    void poolsPlainArrays() {
        assertAsReference("rectified MaxPool", (x, copies) -> Relu.relu(x));
    }

    @Test
    void poolsWhatAConvolutionRectifies() {
        assertAsReference(
                "+ Relu[] + MaxPool", (x, copies) -> Relu.relu(Convolution.convolution(x, copies, Window.of(2, 1, 0))));
    }

    @Test
    @NeedsBf16
    void poolsHalves() {
        assertAsReference("rectified MaxPool", (x, copies) -> Relu.relu(Cast.cast(x, DType.BF16)));
    }

    /** So many that they are pooled in several turns, whatever the number of processors. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void poolsManyImagesWhileTheyAreInTheCache(DType dtype) {
        if (dtype == DType.BF16) {
            NeedsBf16.Processor.assume();
        }
        Spec images = Spec.of(DType.F32, 202, 3, 33, 34);
        Spec weights = Spec.of(DType.F32, 40, 3, 3, 3);
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named("onednn"))) {
            Trace trace = new Trace();
            Tensor x = Cast.cast(trace.input("x", images), dtype);
            Tensor w = Cast.cast(trace.input("w", weights), dtype);
            Tensor rectified = Relu.relu(Convolution.convolution(x, w, Window.of(2, 1, 1)));
            Tensor pooled = MaxPool.maxPool(rectified, Shape.of(3, 3), Window.of(2, 2, 1));
            SplittableRandom random = new SplittableRandom(3);
            List<NDArray> in = Stream.of(images, weights)
                    .map(spec -> NDArray.of(
                            random.doubles(spec.shape().size(), -1, 1).toArray(), spec))
                    .toList();
            Executable together = Executable.compile(trace.graph(List.of(pooled)), Backends.current());
            Executable apart = Executable.compile(trace.graph(List.of(pooled, rectified)), Backends.current());
            assertTrue(together.explain().contains("+ Relu[] + MaxPool"), together.explain());
            assertFalse(apart.explain().contains("+ Relu[] + MaxPool"), apart.explain());
            assertArrayEquals(
                    apart.run(in).get(0).toDoubleArray(),
                    together.run(in).get(0).toDoubleArray(),
                    1e-5);
        }
    }

    private static void assertAsReference(String step, BinaryOperator<Tensor> net) {
        float[] actual = run(Backends.named("onednn"), net, step);
        assertArrayEquals(run(Backends.named("reference"), net, "MaxPool"), actual);
        assertTrue(Float.isNaN(actual[0]));
    }

    private static float[] run(Backend backend, BinaryOperator<Tensor> net, String step) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend)) {
            Trace trace = new Trace();
            Tensor rectified = net.apply(trace.input("x", X), trace.input("copies", COPIES));
            Tensor pooled = MaxPool.maxPool(rectified, Shape.of(2, 2), Window.of(2, 2, 0));
            Executable executable = Executable.compile(trace.graph(List.of(Cast.cast(pooled, DType.F32))), backend);
            assertTrue(executable.explain().contains(step), executable.explain());
            NDArray x = NDArray.of(IMAGE, X.shape().dims());
            NDArray copies = NDArray.empty(backend, COPIES);
            copies.fill(1);
            float[] result = executable.run(List.of(x, copies)).get(0).toFloatArray();
            for (int i = 0; i < result.length; i++) {
                result[i] += 0; // a rectifier may give -0, which is equal
            }
            return result;
        }
    }
}
