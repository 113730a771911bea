package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Function;
import dev.bellows.autograd.Saved;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Recomputation;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GraphModelTest {
    private static final Spec INPUT = Spec.of(DType.F32, 4, 3, 8, 8);

    @TempDir
    private Path directory;

    /** A block without a configuration, so that only its graph can travel; its scale is a constant, not a parameter. */
    private static final class Mine extends Block {
        private final Block stem = child("stem", new Conv2D(5, 3, ActivationFunction.TANH));
        private final Block rest =
                child("rest", new Sequential(new BatchNorm(), new MaxPool2D(2), new Dropout(0.4), new Dense(6)));
        private final NDArray scale = NDArray.of(new float[] {1, 2, 3, 4, 5, 6});

        @Override
        public Tensor forward(Tensor x) {
            Tensor features = Recomputation.segment(stem::call).apply(x);
            return rest.call(features).mul(scale);
        }
    }

    private static Block net() {
        Block net = new Mine();
        net.initialize(new Xavier(), 11);
        net.materialize(List.of(INPUT));
        return net;
    }

    private static NDArray input() {
        double[] values = new double[(int) INPUT.shape().size()];
        Arrays.setAll(values, i -> Math.sin(i));
        return NDArray.of(values, INPUT);
    }

    @Test
    void givesTheSameBitsInPredictionAndTrainingAndLearnsTheSame() throws IOException {
        Block net = net();
        GraphModel.save(net, directory, List.of(INPUT));
        GraphBlock same = GraphModel.load(directory);
        for (int step = 0; step < 2; step++) {
            assertArrayEquals(floats(net.forward(input())), floats(same.forward(input())));
            assertArrayEquals(floats(train(net)), floats(train(same)));
            net.parameters().forEach((path, parameter) -> {
                NDArray other = Objects.requireNonNull(same.parameters().get(path), path)
                        .data();
                assertArrayEquals(parameter.data().toDoubleArray(), other.toDoubleArray(), path);
                assertEquals(parameter.role(), same.parameters().get(path).role());
                if (other.grad() != null) {
                    assertArrayEquals(floats(parameter.data().grad()), floats(other.grad()), path);
                }
            });
        }
    }

    /** Workers average statistics, which rounds, but leave constants as they are. */
    @Test
    void anArrayThatIsNoParameterTravelsAsAConstantAndTrainingLeavesItsBits() throws IOException {
        Mine net = new Mine();
        net.initialize(new Xavier(), 11);
        GraphModel.save(net, directory, List.of(INPUT));
        GraphBlock same = GraphModel.load(directory);
        List<Parameter> constants = same.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.CONSTANT)
                .toList();
        train(same);
        assertEquals(1, constants.size());
        assertArrayEquals(net.scale.toFloatArray(), constants.get(0).data().toFloatArray());
    }

    private static float[] floats(@Nullable Tensor tensor) {
        return ((NDArray) Objects.requireNonNull(tensor)).toFloatArray();
    }

    private static Tensor train(Block net) {
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            loss = ReduceSum.sum(net.forward(input()));
        }
        Autograd.backward(loss);
        return loss;
    }

    @Test
    void isAPartOfAnotherNetworkAndCanBeSavedAgain() throws IOException {
        GraphModel.save(net(), directory, List.of(INPUT));
        Block larger = new Sequential(GraphModel.load(directory), new Dense(2));
        larger.parameters().get("1.weight"); // the new layer alone has no values yet
        larger.children().get("1").initialize(new Xavier(), 5);
        assertEquals(Shape.of(4, 2), larger.materialize(INPUT.shape()));
        GraphModel.save(larger, directory.resolve("larger"), List.of(INPUT));
        Block again = GraphModel.load(directory.resolve("larger"));
        assertArrayEquals(floats(larger.forward(input())), floats(again.forward(input())));
    }

    @Test
    void takesItsOwnSpecsOnly() throws IOException {
        GraphModel.save(net(), directory, List.of(INPUT));
        GraphBlock loaded = GraphModel.load(directory);
        ShapeException error = assertThrows(ShapeException.class, () -> loaded.materialize(Shape.of(4, 3, 9, 8)));
        assertEquals(
                "graph: input 0 is f32[4, 3, 9, 8], expects x0 f32[4, 3, 8, 8]; a graph is for one list of specs",
                error.getMessage());
    }

    @Test
    void namesAllOpsThatThisVersionHasNot() throws IOException {
        GraphModel.save(net(), directory, List.of(INPUT));
        Path file = directory.resolve("graph.json");
        Files.writeString(
                file,
                Files.readString(file).replace("linalg.matMul", "linalg.better").replace("conv.maxPool", "conv.newer"));
        UnsupportedOpException error = assertThrows(UnsupportedOpException.class, () -> GraphModel.load(directory));
        assertTrue(error.getMessage().contains("has no ops [conv.newer, linalg.better]"), error.getMessage());
    }

    @Test
    void saysWhatADamagedOpCannotBeAppliedTo() throws IOException {
        GraphModel.save(net(), directory, List.of(INPUT));
        Path file = directory.resolve("graph.json");
        String json = Files.readString(file);
        Files.writeString(file, json.replaceAll("(\"kernel\" : )\\[ 2, 2 ]", "$1[ ]"));
        UnsupportedOpException error = assertThrows(UnsupportedOpException.class, () -> GraphModel.load(directory));
        assertTrue(error.getMessage().startsWith("graph.json: conv.maxPool of ["), error.getMessage());
        Files.writeString(file, "{\"format\": ");
        assertTrue(assertThrows(IOException.class, () -> GraphModel.load(directory))
                .getMessage()
                .startsWith("graph.json: not JSON: "));
    }

    @Test
    void refusesANewerFormatAndOtherFiles() throws IOException {
        GraphModel.save(net(), directory, List.of(INPUT));
        Path file = directory.resolve("graph.json");
        Files.writeString(file, Files.readString(file).replace("\"version\" : 2", "\"version\" : 3"));
        UnsupportedOpException error = assertThrows(UnsupportedOpException.class, () -> GraphModel.load(directory));
        assertEquals(
                "graph.json: format version 3, this version of the library reads up to 2; load it with a newer one",
                error.getMessage());
        Files.writeString(file, "{}");
        assertThrows(IOException.class, () -> GraphModel.load(directory));
    }

    @Test
    void saysWhereAFunctionThatCannotTravelWasApplied() {
        Block net = new Block() {
            @Override
            public Tensor forward(Tensor x) {
                return new Mystery().on(x);
            }
        };
        UnsupportedOpException error =
                assertThrows(UnsupportedOpException.class, () -> GraphModel.save(net, directory, List.of(INPUT)));
        assertTrue(error.getMessage().startsWith("graph.json: Mystery cannot be saved"), error.getMessage());
        assertTrue(error.getMessage().contains("GraphModelTest.java:"), error.getMessage());
    }

    private static final class Mystery implements Function {
        @Override
        public List<Tensor> forward(Saved saved, List<Tensor> x) {
            return List.of(x.get(0).neg());
        }

        @Override
        public List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy) {
            return List.of(dy.get(0).neg());
        }
    }
}
