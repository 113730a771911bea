package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.feature.Standardize;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.op.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerCutTest {
    private static final LayerConfig ROW = NetworkJson.parse("""
        {"layer": "Sequential", "layers": [
            {"layer": "Dense", "units": 4, "activation": "relu"},
            {"layer": "Residual", "layers": [{"layer": "Dense", "units": 4}, {"layer": "Dense", "units": 4}]},
            {"layer": "Dense", "units": 2}]}
        """);

    private static final LayerConfig GRAPH = NetworkJson.parse("""
        {"layer": "Network", "inputs": ["a", "b"], "nodes": [
            {"name": "first", "layer": {"layer": "Dense", "units": 3}, "inputs": ["a"]},
            {"name": "second", "layerOf": "first", "inputs": ["b"]},
            {"name": "deep", "layer": {"layer": "Sequential", "layers": [
                {"layer": "Dense", "units": 3}, {"layer": "Dense", "units": 2}]}, "inputs": ["second"]},
            {"name": "both", "layer": "Join", "inputs": ["first", "deep"]}]}
        """);

    @ParameterizedTest
    @CsvSource({"0, 0", "-3, 0", "1.0, 1.0", "1.1, 1.1", "1, 1", "2, 2"})
    void aRowEndsWhereItIsCutAndKeepsThePathsOfItsWeights(String path, String layer) {
        Block whole = built(ROW);
        Tensor x = NDArray.of(new float[] {1, -2, 3, -4, 5, 6}, 2, 3);
        whole.call(x);
        LayerCut cut = LayerCut.at(ROW, path);
        assertEquals(List.of(0), cut.inputs());
        Tensor expected = x;
        Sequential row = (Sequential) whole;
        int last = layer.charAt(0) - '0';
        for (int i = 0; i < last; i++) {
            expected = row.layers().get(i).call(expected);
        }
        if (layer.length() == 1) {
            expected = row.layers().get(last).call(expected);
        } else {
            Block residual = row.layers().get(last);
            Block head = ((Residual.Config) residual.config()).layers().get(0).build();
            take(head, whole, last + ".0.");
            expected = head.call(expected);
            if (layer.endsWith("1")) {
                Block tail =
                        ((Residual.Config) residual.config()).layers().get(1).build();
                take(tail, whole, last + ".1.");
                expected = tail.call(expected);
            }
        }
        assertSame(expected, weighted(cut.network(), whole).call(x));
    }

    @Test
    void aGraphKeepsWhatLeadsToTheNodeAndTheInputsThatItTakes() {
        Block whole = built(GRAPH);
        List<Tensor> both = List.of(NDArray.of(new float[] {1, -2}, 1, 2), NDArray.of(new float[] {3, 4}, 1, 2));
        Tensor joined = whole.callAll(both).get(0);
        LayerCut first = LayerCut.at(GRAPH, "first");
        assertEquals(List.of(0), first.inputs());
        assertSame(part(joined, 0, 3), weighted(first.network(), whole).call(both.get(0)));
        LayerCut deep = LayerCut.at(GRAPH, "deep");
        assertEquals(List.of(1), deep.inputs());
        assertSame(part(joined, 3, 2), weighted(deep.network(), whole).call(both.get(1)));
        LayerCut all = LayerCut.at(GRAPH, "both");
        assertEquals(List.of(0, 1), all.inputs());
        assertSame(joined, weighted(all.network(), whole).callAll(both).get(0));
        assertTrue(weighted(LayerCut.at(GRAPH, "deep.0").network(), whole)
                .parameters()
                .containsKey("deep.0.weight"));
    }

    @Test
    void whatStandsAroundANetworkIsNoLayerOfIt() {
        LayerConfig around = new Standardize.Config(List.of(0.0), List.of(2.0), GRAPH);
        assertEquals(LayerCut.at(GRAPH, "deep"), LayerCut.at(around, "deep"));
        LayerConfig adapted =
                new Standardize.Config(List.of(0.0), List.of(2.0), new LoRA.Config(GRAPH, 1, List.of("first")));
        assertEquals(
                "layer: 'deep' is looked for in LoRA, which is not made of layers that have names",
                refusal(adapted, "deep"),
                "its adapters would be lost");
    }

    @Test
    void saysWhichLayersThereAre() {
        assertEquals("layer: there is no '3'; there are [0, 1, 2]", refusal(ROW, "3"));
        assertEquals("layer: there is no '-4'; there are [0, 1, 2]", refusal(ROW, "-4"));
        assertEquals("layer: there is no 'body'; there are [0, 1, 2]", refusal(ROW, "body"));
        assertEquals("layer: there is no 'a'; there are [first, second, deep, both]", refusal(GRAPH, "a"));
        assertEquals(
                "layer: '1' is looked for in Dense, which is not made of layers that have names", refusal(ROW, "0.1"));
    }

    private static String refusal(LayerConfig network, String path) {
        return assertThrows(IllegalArgumentException.class, () -> LayerCut.at(network, path))
                .getMessage();
    }

    private static Block built(LayerConfig config) {
        Block net = config.build();
        net.initialize(new Xavier(), 3);
        return net;
    }

    /** With weights of the whole network, by their paths. */
    private static Block weighted(LayerConfig cut, Block whole) {
        Block net = cut.build();
        take(net, whole, "");
        return net;
    }

    private static void take(Block net, Block whole, String prefix) {
        net.parameters()
                .forEach((path, parameter) ->
                        parameter.set(whole.parameters().get(prefix + path).data()));
    }

    private static Tensor part(Tensor row, int from, int size) {
        float[] values = ((NDArray) row).toFloatArray();
        float[] some = new float[size];
        System.arraycopy(values, from, some, 0, size);
        return NDArray.of(some, 1, size);
    }

    private static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        assertArrayEquals(((NDArray) expected).toFloatArray(), ((NDArray) actual).toFloatArray());
    }
}
