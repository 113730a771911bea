package dev.bellows.io.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.GraphModel;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxFunction;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.Hybrid;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.predict.Predictor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxBlockTest {
    private static final float[] X = {1, 2, 3, -1, 0.5f, 2};
    /** By hand: relu(x · W₁ᵀ + b₁) · W₂, where the first sample has 4.6, 0, 3.8 and 3.4 between. */
    private static final float FIRST = 4.6f - 3.8f + 3.4f;

    private static NDArray x() {
        return NDArray.of(X, 2, 3);
    }

    @Test
    void computesAloneAndCompiledForAnyNumberOfRows() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load("mlp", Models.mlp());
            float[] eager = ((NDArray) net.forward(x())).toFloatArray();
            Hybrid compiled = net.hybridize();
            assertArrayEquals(eager, ((NDArray) compiled.forward(x())).toFloatArray(), 1e-6f);
            NDArray one = NDArray.of(new float[] {1, 2, 3}, 1, 3);
            assertArrayEquals(
                    new float[] {eager[0], eager[1]}, ((NDArray) compiled.forward(one)).toFloatArray(), 1e-6f);
            assertNull(compiled.whyEager());
            assertEquals(FIRST, eager[0], 1e-5f);
        }
    }

    @Test
    void trainsItsFloatingArraysUnderTheirNames() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load("mlp", Models.mlp());
            Map<String, Parameter> parameters = net.parameters();
            assertEquals(List.of("fc1.weight", "fc1.bias", "fc2.weight"), List.copyOf(parameters.keySet()));
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = ReduceSum.sum(net.forward(x()));
            }
            Autograd.backward((NDArray) loss);
            NDArray gradient = parameters.get("fc1.bias").data().grad();
            assertNotNull(gradient);
            // The sums of the rows of W₂, where a unit is on: both samples in units 0 and 2, and so on.
            assertEquals(4, gradient.toFloatArray().length);
            assertEquals(0, gradient.toFloatArray()[0], 1e-6f);
        }
    }

    @Test
    void isSavedAsLayersAndAsAGraph(@TempDir Path folder) throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load("mlp", Models.mlp());
            float[] expected = ((NDArray) net.forward(x())).toFloatArray();
            ModelFolder.save(net, List.of(Spec.of(DType.F32, 3)), folder.resolve("layers"));
            try (Predictor predictor = Predictor.load(folder.resolve("layers"))) {
                NDArray scored = predictor.predict(List.of(x())).get(0);
                assertArrayEquals(expected, scored.toFloatArray(), 1e-5f);
            }
            GraphModel.save(net, folder.resolve("graph"), List.of(Spec.of(DType.F32, 5, 3)));
            GraphBlock graph = GraphModel.load(folder.resolve("graph"));
            assertTrue(graph.takesAnyRows());
            assertArrayEquals(expected, ((NDArray) graph.forward(x())).toFloatArray(), 1e-5f);
        }
    }

    @Test
    void refusesAllThatItDoesNotKnowAtOnce() {
        ByteBuffer model = Models.opset(18)
                .input("x", ElementType.FLOAT, "N")
                .node("Frobnicate", "x", "a")
                .node("Relu", "a", "b", Models.ints("slope", 3))
                .node("Upside", "b", "y")
                .giving("y");
        UnsupportedOpException refusal =
                assertThrows(UnsupportedOpException.class, () -> Onnx.load("three.onnx", model));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.startsWith("onnx: three.onnx needs what this version"), message);
        assertTrue(message.contains("Frobnicate 'a' (opset 18): no such operator"), message);
        assertTrue(message.contains("Relu 'b' (opset 18): attribute slope"), message);
        assertTrue(message.contains("Upside 'y' (opset 18)"), message);
    }

    @Test
    void comparesInputsWithWhatTheFileSays() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock fixed = Onnx.load(
                    "fixed",
                    Models.opset(18)
                            .input("x", ElementType.INT64, "1", "3")
                            .node("Abs", "x", "y")
                            .giving("y"));
            NDArray two = NDArray.of(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
            String batch = String.valueOf(
                    assertThrows(ShapeException.class, () -> fixed.forward(two)).getMessage());
            assertEquals(
                    "onnx: input x int64[1, 3], got [2, 3]; its file fixes a batch of 1: export it with a dynamic"
                            + " first axis",
                    batch);
            assertThrows(DTypeException.class, () -> fixed.forward(NDArray.of(new float[3], 1, 3)));
            NDArray one = NDArray.of(new int[] {-1, 2, -3}, 1, 3);
            assertEquals(DType.I64, fixed.forward(one).dtype());
        }
    }

    @Test
    void putsFunctionsInPlaceOfTheirCalls() throws IOException {
        OnnxFunction twice = new OnnxFunction(
                "own",
                "Twice",
                "",
                List.of("a"),
                List.of("c"),
                List.of(),
                Map.of(),
                List.of(Models.node("Add", "", "a a", "b"), Models.node("Neg", "", "b", "c")),
                Map.of("", 17L));
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "function",
                    Models.opset(17)
                            .input("x", ElementType.FLOAT, "N")
                            .function(twice, "x", "y")
                            .giving("y"));
            assertArrayEquals(
                    new float[] {-2, 4}, ((NDArray) net.forward(NDArray.of(new float[] {1, -2}))).toFloatArray());
        }
    }

    @Test
    void refusesFunctionsThatCallThemselves() {
        OnnxFunction circle = new OnnxFunction(
                "own",
                "Circle",
                "",
                List.of("a"),
                List.of("b"),
                List.of(),
                Map.of(),
                List.of(Models.node("Circle", "own", "a", "b")),
                Map.of("own", 1L));
        ByteBuffer model = Models.opset(17)
                .input("x", ElementType.FLOAT, "N")
                .function(circle, "x", "y")
                .giving("y");
        String message = String.valueOf(assertThrows(UnsupportedOpException.class, () -> Onnx.load("circle", model))
                .getMessage());
        assertTrue(message.contains("must not call themselves"), message);
    }

    @Test
    void saysWhichPlaceAListHasNot() throws IOException {
        for (String operator :
                List.of("SequenceAt l at", "SequenceErase l at", "SequenceErase none ", "SequenceInsert l x at")) {
            String[] node = operator.split(" ", 2);
            ByteBuffer model = Models.opset(17)
                    .input("x", ElementType.FLOAT, "N")
                    .longs("at", 3)
                    .node("SequenceConstruct", "x x", "l")
                    .node("SequenceEmpty", "", "none")
                    .node(node[0], node[1].strip(), "m")
                    .node("SequenceLength", "m", "y")
                    .giving("y");
            try (Scope scope = Scope.open("test")) {
                OnnxBlock net = Onnx.load("list", model);
                String told = String.valueOf(
                        assertThrows(ShapeException.class, () -> net.forward(NDArray.of(new float[2])), operator)
                                .getMessage());
                boolean isEmpty = operator.contains("none");
                String place = isEmpty ? "place -1 in a list of 0" : "place 3 in a list of 2";
                assertTrue(told.contains(place) && told.contains(node[0]), told);
            }
        }
    }

    @Test
    void runsEagerlyWhereDataSayHowMuchThereIs() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "nonzero",
                    Models.opset(18)
                            .input("x", ElementType.FLOAT, "N")
                            .node("NonZero", "x", "y")
                            .giving("y"));
            Hybrid hybrid = net.hybridize();
            NDArray y = (NDArray) hybrid.forward(NDArray.of(new float[] {0, 3, 0, 4}));
            assertArrayEquals(new int[] {1, 3}, y.toIntArray());
            assertNotNull(hybrid.whyEager());
        }
    }

    @Test
    void learnsOnceItIsCompiled() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load("mlp", Models.mlp());
            Hybrid compiled = net.hybridize();
            Trainer trainer = new Trainer(compiled.parameters(), new Sgd(0.02));
            NDArray wanted = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);
            double first = 0;
            double last = 0;
            for (int i = 0; i < 60; i++) {
                try (Scope step = Scope.open("step")) {
                    Tensor loss;
                    try (Recording recording = Autograd.record()) {
                        loss = new L2Loss().of(compiled.forward(x()), wanted);
                    }
                    Autograd.backward((NDArray) loss);
                    trainer.step(2);
                    last = ((NDArray) ReduceSum.sum(loss)).item();
                    first = i == 0 ? last : first;
                }
            }
            assertTrue(last < first / 10, first + " became " + last);
        }
    }

    /** What is computed of constants alone, such as positions counted from the end, is as long there as the block. */
    @Test
    void keepsWhatItMadeOfConstants() throws IOException {
        try (Scope scope = Scope.open("test")) {
            OnnxBlock net = Onnx.load(
                    "positions",
                    Models.opset(13)
                            .input("x", ElementType.FLOAT, "N", "3")
                            .longs("places", -1, 0)
                            .node("Gather", "x places", "y", Models.ints("axis", 1))
                            .giving("y"));
            Hybrid compiled = net.hybridize();
            for (int rows = 1; rows <= 2; rows++) {
                NDArray x = NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
                NDArray y = (NDArray) compiled.forward(rows == 2 ? x : NDArray.of(new float[] {1, 2, 3}, 1, 3));
                assertArrayEquals(rows == 2 ? new float[] {3, 1, 6, 4} : new float[] {3, 1}, y.toFloatArray());
                assertNull(compiled.whyEager());
            }
        }
    }
}
