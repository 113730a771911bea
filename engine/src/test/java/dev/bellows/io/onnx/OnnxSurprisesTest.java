package dev.bellows.io.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where models mean something else than one would guess. Expected numbers are ONNX Runtime's 1.32. */
final class OnnxSurprisesTest {
    private static float[] floats(Tensor x) {
        return ((NDArray) x).toFloatArray();
    }

    private static Models lstm() {
        return Models.opset(14)
                .input("x", ElementType.FLOAT, "T", "B", "1")
                .input("l", ElementType.INT32, "B")
                .floats("W", List.of(1L, 4L, 1L), .5f, -.3f, .8f, .2f)
                .floats("R", List.of(1L, 4L, 1L), .1f, .4f, -.2f, .3f)
                .floats("B", List.of(1L, 8L), .1f, .2f, -.1f, .05f, 0, .1f, 0, -.2f);
    }

    @Test
    void outputsBeyondASamplesLengthAreZero() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "lengths",
                    lstm().node("LSTM", "x W R B l", "y h c", Models.ints("hidden_size", 1))
                            .giving("y", "h", "c"));
            List<Tensor> out = net.forwardAll(
                    List.of(NDArray.of(new float[] {1, 2, -1, .5f, 3, 1}, 3, 2, 1), NDArray.of(new int[] {3, 1})));
            assertArrayEquals(
                    new float[] {.01612237f, .07732895f, -.07989522f, 0, .07550059f, 0}, floats(out.get(0)), 1e-6f);
            assertArrayEquals(new float[] {.07550059f, .07732895f}, floats(out.get(1)), 1e-6f);
            assertArrayEquals(new float[] {.22107156f, .1837527f}, floats(out.get(2)), 1e-6f);
        }
    }

    @Test
    void aFirstStateThatFixesTheBatchIsToldSo() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "state",
                    lstm().floats("h0", List.of(1L, 1L, 1L), 0)
                            .node("LSTM", "x W R B  h0 h0", "y", Models.ints("hidden_size", 1))
                            .giving("y"));
            NDArray lengths = NDArray.of(new int[] {1});
            assertEquals(
                    3,
                    net.forwardAll(List.of(NDArray.of(new float[3], 3, 1, 1), lengths))
                            .get(0)
                            .shape()
                            .dim(0));
            NDArray two = NDArray.of(new float[6], 3, 2, 1);
            String told = String.valueOf(
                    assertThrows(ShapeException.class, () -> net.forwardAll(List.of(two, NDArray.of(new int[] {1, 1}))))
                            .getMessage());
            assertTrue(told.contains("export the model with a dynamic batch"), told);
        }
    }

    @Test
    void aSetOfOperatorsThatIsNewerThanWeAreIsNoReasonToRefuse() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "new",
                    Models.opset(99)
                            .input("x", ElementType.FLOAT, "s31")
                            .node("Neg", "x", "y")
                            .giving("y"));
            assertArrayEquals(new float[] {-1, 2}, floats(net.forward(NDArray.of(new float[] {1, -2}))));
        }
    }

    @Test
    void boxesThatOverlapByTheThresholdStayAndScoresAtTheirsGo() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "nms",
                    Models.opset(13)
                            .input("boxes", ElementType.FLOAT, "1", "4", "4")
                            .input("scores", ElementType.FLOAT, "1", "1", "4")
                            .longs("most", 9)
                            .floats("overlap", List.of(1L), .5f)
                            .floats("least", List.of(1L), .25f)
                            .node("NonMaxSuppression", "boxes scores most overlap least", "y")
                            .giving("y"));
            // The second box is the lower half of the first: they share half of what both cover. The third is the first
            // again.
            NDArray boxes = NDArray.of(new float[] {0, 0, 2, 2, 0, 0, 1, 2, 0, 0, 2, 2, 8, 8, 9, 9}, 1, 4, 4);
            NDArray scores = NDArray.of(new float[] {.9f, .8f, .9f, .25f}, 1, 1, 4);
            NDArray kept = (NDArray) net.forwardAll(List.of(boxes, scores)).get(0);
            assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1}, kept.toIntArray());
        }
    }

    @Test
    void noBoxIsGivenUnlessTheFileSaysHowMany() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "nms",
                    Models.opset(13)
                            .input("boxes", ElementType.FLOAT, "1", "2", "4")
                            .input("scores", ElementType.FLOAT, "1", "1", "2")
                            .node("NonMaxSuppression", "boxes scores", "y")
                            .giving("y"));
            NDArray boxes = NDArray.of(new float[] {0, 0, 2, 2, 8, 8, 9, 9}, 1, 2, 4);
            NDArray scores = NDArray.of(new float[] {.9f, .8f}, 1, 1, 2);
            assertEquals(
                    Spec.of(DType.I64, 0, 3),
                    net.forwardAll(List.of(boxes, scores)).get(0).spec());
        }
    }

    /** 4 to 6: each output's centre between those of the inputs, and halves to the lower one; what PyTorch calls nearest. */
    @ParameterizedTest
    @ValueSource(ints = {11, 13, 19})
    void theNearestPixelIsTheOneBelowAtHalves(int opset) throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "resize",
                    Models.opset(opset)
                            .input("x", ElementType.FLOAT, "N", "1", "4")
                            .floats("none", List.of(0L))
                            .floats("scales", List.of(3L), 1, 1, 1.5f)
                            .node("Resize", "x none scales", "y")
                            .giving("y"));
            NDArray y = (NDArray) net.forward(NDArray.of(new float[] {0, 1, 2, 3}, 1, 1, 4));
            assertArrayEquals(new float[] {0, 0, 1, 2, 2, 3}, y.toFloatArray());
        }
    }

    /** The last two are one more where x is multiplied by the reciprocal of the scale, as PyTorch does. */
    @Test
    void halvesAreQuantizedToTheEvenNumberAfterADivision() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "quantize",
                    Models.opset(13)
                            .input("x", ElementType.FLOAT, "N")
                            .floats("scale", List.of(), .1f)
                            .node("QuantizeLinear", "x scale", "y")
                            .giving("y"));
            NDArray y = (NDArray) net.forward(NDArray.of(new float[] {.05f, .15f, .25f, .35f, 99, -1, 1.55f, 2.35f}));
            assertEquals(Spec.of(DType.U8, 8), y.spec());
            assertArrayEquals(new int[] {0, 2, 2, 4, 255, 0, 15, 23}, y.toIntArray());
        }
    }

    @Test
    void theEpsilonOfRmsNormalizationIsOnnxsWhereTheFileHasNone() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "rms",
                    Models.opset(23)
                            .input("x", ElementType.FLOAT, "N", "2")
                            .floats("scale", List.of(2L), 1, 1)
                            .node("RMSNormalization", "x scale", "y")
                            .giving("y"));
            float[] y = floats(net.forward(NDArray.of(new float[] {1e-3f, 1e-3f}, 1, 2)));
            assertEquals(1e-3 / Math.sqrt(1e-6 + 1e-5), y[0], 1e-6);
        }
    }

    @Test
    void aQueryThatMaySeeNothingGivesZerosAndTheMaskComesAfterTheCap() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "attention",
                    Models.opset(23)
                            .input("q", ElementType.FLOAT, "1", "1", "2", "1")
                            .input("k", ElementType.FLOAT, "1", "1", "2", "1")
                            .input("v", ElementType.FLOAT, "1", "1", "2", "1")
                            .input("m", ElementType.BOOL, "2", "2")
                            .node("Attention", "q k v m", "y", Models.number("softcap", 2))
                            .giving("y"));
            NDArray q = NDArray.of(new float[] {1, 9}, 1, 1, 2, 1);
            NDArray k = NDArray.of(new float[] {5, 3}, 1, 1, 2, 1);
            NDArray v = NDArray.of(new float[] {10, 20}, 1, 1, 2, 1);
            NDArray mask = NDArray.of(new double[] {0, 0, 1, 0}, Spec.of(DType.BOOL, 2, 2));
            // A cap after the mask would leave the hidden key a score of -2 beside 2.
            assertArrayEquals(
                    new float[] {0, 10},
                    floats(net.forwardAll(List.of(q, k, v, mask)).get(0)),
                    0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 12, 22})
    void aWindowWhollyInThePaddingAtTheEndIsDropped(int opset) throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "pool",
                    Models.opset(opset)
                            .input("x", ElementType.FLOAT, "N", "1", "4")
                            .node(
                                    "MaxPool",
                                    "x",
                                    "y",
                                    Models.list("kernel_shape", 2),
                                    Models.list("strides", 3),
                                    Models.list("pads", 1, 1),
                                    Models.ints("ceil_mode", 1))
                            .giving("y"));
            NDArray y = (NDArray) net.forward(NDArray.of(new float[] {1, 2, 4, 3}, 1, 1, 4));
            assertArrayEquals(new float[] {1, 4}, y.toFloatArray());
        }
    }

    @Test
    void castsToSmallFloatsEndAtTheGreatestNumberInfinitiesToo() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "cast",
                    Models.opset(19)
                            .input("x", ElementType.FLOAT, "N")
                            .node("Cast", "x", "small", Models.ints("to", ElementType.FLOAT8E4M3FN.number()))
                            .node("Cast", "small", "y", Models.ints("to", ElementType.FLOAT.number()))
                            .giving("y"));
            NDArray x = NDArray.of(new float[] {465, -1e9f, Float.POSITIVE_INFINITY, Float.NaN, .3f});
            assertArrayEquals(new float[] {448, -448, 448, Float.NaN, .3125f}, floats(net.forward(x)));
        }
    }

    @Test
    void theVarianceThatABatchNormalizationFollowsIsThatOfAllElements() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "norm",
                    Models.opset(15)
                            .input("x", ElementType.FLOAT, "N", "1")
                            .floats("one", List.of(1L), 1)
                            .floats("zero", List.of(1L), 0)
                            .node(
                                    "BatchNormalization",
                                    "x one zero zero one",
                                    "y mean variance",
                                    Models.ints("training_mode", 1),
                                    Models.number("momentum", .5f))
                            .giving("y", "mean", "variance"));
            List<Tensor> out = net.forwardAll(List.of(NDArray.of(new float[] {1, 3}, 2, 1)));
            assertArrayEquals(new float[] {1}, floats(out.get(1)), 1e-6f);
            assertArrayEquals(
                    new float[] {(1 + 1) / 2f}, floats(out.get(2)), 1e-6f); // 2 if one less were counted, so 1.5
        }
    }
}
