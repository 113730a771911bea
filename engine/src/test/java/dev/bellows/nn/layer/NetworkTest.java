package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.op.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworkTest {
    private static final String TOWERS = """
        {"layer": "Network", "inputs": ["user", "item", "price"], "nodes": [
            {"name": "users", "layer": {"layer": "Embedding", "vocabulary": 5, "size": 4}, "inputs": ["user"]},
            {"name": "items", "layer": {"layer": "Embedding", "vocabulary": 6, "size": 4}, "inputs": ["item"]},
            {"name": "match", "layer": "Dot", "inputs": ["users", "items"]},
            {"name": "both", "layer": "Join", "inputs": ["match", "price"]},
            {"name": "score", "layer": {"layer": "Dense", "units": 1}}],
         "outputs": ["score", "match"]}
        """;

    private static NDArray f32(double... values) {
        return NDArray.of(values, Spec.of(DType.F32, values.length, 1));
    }

    private static NDArray ids(double... values) {
        return NDArray.of(values, Spec.of(DType.I32, values.length));
    }

    private static Block built(String json) {
        Block net = NetworkJson.parse(json).build();
        net.initialize(new Xavier(), 3);
        return net;
    }

    @Test
    void takesSeveralInputsAndGivesSeveralOutputs() {
        Network net = (Network) built(TOWERS);
        List<Tensor> out = net.forwardAll(List.of(ids(1, 4), ids(0, 5), f32(2, 3)));
        assertEquals(List.of("user", "item", "price"), net.inputs());
        assertEquals(Spec.of(DType.F32, 2, 1), out.get(0).spec());
        assertEquals(Spec.of(DType.F32, 2, 1), out.get(1).spec());
        assertEquals(
                List.of("users.weight", "items.weight", "score.weight", "score.bias"),
                List.copyOf(net.parameters().keySet()));
    }

    @Test
    void infersItsOutputsWithoutComputing() {
        List<Spec> inputs = List.of(Spec.of(DType.I32, 7), Spec.of(DType.I32, 7), Spec.of(DType.F32, 7, 1));
        assertEquals(
                List.of(Spec.of(DType.F32, 7, 1), Spec.of(DType.F32, 7, 1)),
                NetworkJson.parse(TOWERS).build().infer(inputs));
    }

    @Test
    void comesBackFromJson() {
        assertEquals(NetworkJson.parse(TOWERS), NetworkJson.parse(NetworkJson.write(NetworkJson.parse(TOWERS))));
    }

    @Test
    void summarisesItsNodesByName() {
        Block net = built(TOWERS);
        List<Spec> inputs = List.of(Spec.of(DType.I32, 1), Spec.of(DType.I32, 1), Spec.of(DType.F32, 1, 1));
        assertEquals(
                List.of("users", "items", "match", "both", "score"),
                NetworkSummary.of(net, inputs).layers().stream()
                        .map(NetworkSummary.Layer::path)
                        .toList());
    }

    @Test
    void sharesTheWeightsOfALayerAndPicksOneOfSeveralOutputs() {
        Block twice = built("""
            {"layer": "Network", "inputs": ["a", "b"], "nodes": [
                {"name": "left", "layer": {"layer": "Dense", "units": 2}, "inputs": ["a"]},
                {"name": "right", "layerOf": "left", "inputs": ["b"]},
                {"name": "inner", "layer": {"layer": "Network", "inputs": ["p", "q"], "nodes": [], "outputs": ["p", "q"]},
                 "inputs": ["left", "right"]},
                {"name": "last", "layer": "Identity", "inputs": ["inner:1"]}],
             "outputs": ["last", "inner"]}
            """);
        assertEquals(
                List.of("left.weight", "left.bias"),
                List.copyOf(twice.parameters().keySet()));
        List<Tensor> out = twice.forwardAll(List.of(f32(1, 2), f32(3, 4)));
        List<Tensor> swapped = twice.forwardAll(List.of(f32(3, 4), f32(1, 2)));
        assertArrayEquals(floats(out.get(0)), floats(swapped.get(1)));
        assertArrayEquals(floats(out.get(1)), floats(swapped.get(0)));
    }

    private static float[] floats(Tensor tensor) {
        return ((NDArray) tensor).toFloatArray();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [{"name": "a", "layer": "Flatten", "inputs": ["y"]}] | ["a"] | the inputs of 'a' name 'y', which is neither an input nor a node; there are [x, a]
        [{"name": "a", "layer": "Flatten", "inputs": ["x:z"]}] | ["a"] | the inputs of 'a' name 'x:z', which is neither an input nor a node; there are [x, a]
        [{"name": "a", "layer": "Flatten", "inputs": ["b"]}, {"name": "b", "layer": "Flatten"}] | ["b"] | nodes feed each other in a circle: b ← a ← b
        [{"name": "a", "layer": "Flatten"}, {"name": "b", "layer": "Flatten"}] | ["a"] | no output depends on [b]; take it away, or add it to the outputs [a]
        [{"name": "a", "layer": "Flatten"}] | ["x"] | no output depends on [a]; take it away, or add it to the outputs [x]
        [{"name": "a", "layer": "Flatten"}, {"name": "a", "layer": "Flatten"}] | ["a"] | two nodes are called 'a'
        [{"name": "x", "layer": "Flatten"}] | ["x"] | two inputs or nodes are called 'x'
        [{"name": "a.b", "layer": "Flatten"}] | ["a.b"] | names are letters, digits, _ and -, and begin with no digit: 'a.b'
        [{"name": "a"}] | ["a"] | node 'a' needs a layer, or the name of a node whose layer it shares, and not both
        [{"name": "a", "layerOf": "b"}] | ["a"] | node 'a' shares the layer of 'b', which is no node with a layer of its own; those are []
        [{"name": "a", "layer": "Flatten"}] | [] | needs an input and an output, got [x] and []
        """)
    void refusesWhatDoesNotFitTogether(String nodes, String outputs, String sentence) {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> NetworkJson.parse(
                        "{\"layer\": \"Network\", \"nodes\": " + nodes + ", \"outputs\": " + outputs + "}"));
        assertEquals("network: Network: " + sentence, error.getMessage());
    }

    @Test
    void saysWhichNodeAShapeDoesNotFit() {
        Block net = built(TOWERS);
        ShapeException few = assertThrows(ShapeException.class, () -> net.forwardAll(List.of(ids(1))));
        assertEquals("Network: takes [user, item, price], got 1 inputs", few.getMessage());
        net.initialize(Constant.ONE, 1);
        ShapeException misfit =
                assertThrows(ShapeException.class, () -> net.forwardAll(List.of(ids(1, 2), ids(1, 2, 3), f32(1, 2))));
        assertTrue(misfit.getMessage().startsWith("Dot: expects two inputs"), misfit.getMessage());
    }
}
