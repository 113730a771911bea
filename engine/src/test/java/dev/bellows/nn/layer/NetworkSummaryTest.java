package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Diagram;
import dev.bellows.graph.Diagram.Arrow;
import dev.bellows.graph.Usage;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.NetworkSummary.Layer;
import dev.bellows.op.Tensor;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class NetworkSummaryTest {
    /** As a driver does, whose executors alone have the memory. */
    @Test
    void looksAtWeightsThatFitIntoNoArray() {
        NetworkSummary summary = NetworkSummary.of(new Dense(60_000).config(), Shape.of(60_000));
        assertEquals(60_000L * 60_000 + 60_000, summary.parameters());
    }

    @Test
    void countsShapesAndParametersLayerByLayer() {
        NetworkSummary summary = NetworkSummary.of(
                new Sequential.Config(List.of(
                        new Conv2D.Config(6, 5, null, null, null, ActivationFunction.RELU),
                        new MaxPool2D.Config(2, null, null),
                        new Flatten.Config(),
                        new Dense.Config(10, null, null))),
                Shape.of(1, 28, 28));
        assertEquals(
                List.of(
                        new Layer(
                                "0",
                                "Conv2D(1 → 6, kernel 5, stride 1, padding 0, RELU)",
                                Shape.of(6, 24, 24),
                                156,
                                new Usage(179_712, 41_472)),
                        new Layer(
                                "1",
                                "MaxPool2D(size 2, stride 2, padding 0)",
                                Shape.of(6, 12, 12),
                                0,
                                new Usage(3456, 3456)),
                        new Layer("2", "Flatten", Shape.of(864), 0, new Usage(0, 0)),
                        new Layer("3", "Dense(864 → 10)", Shape.of(10), 8650, new Usage(17_290, 80))),
                summary.layers());
        assertEquals(8806, summary.parameters());
    }

    @Test
    void looksIntoNestedSequentials() {
        LayerConfig inner = new Sequential.Config(List.of(dense(4), dense(2)));
        NetworkSummary summary = NetworkSummary.of(new Sequential.Config(List.of(dense(3), inner)), Shape.of(5));
        assertEquals(
                List.of("0", "1.0", "1.1"),
                summary.layers().stream().map(Layer::path).toList());
    }

    @Test
    void leavesOutWhatNoOptimizerChanges() {
        LayerConfig normalised = new Sequential.Config(List.of(new BatchNorm.Config(null, null)));
        assertEquals(2 * 7, NetworkSummary.of(normalised, Shape.of(7)).parameters());
    }

    @Test
    void takesALoneLayerForTheWholeNetwork() {
        assertEquals(
                List.of(new Layer("", "Dense(5 → 3)", Shape.of(3), 18, new Usage(33, 24))),
                NetworkSummary.of(dense(3), Shape.of(5)).layers());
    }

    @Test
    void printsATable() {
        LayerConfig network = new Sequential.Config(
                List.of(new Dense.Config(64, null, ActivationFunction.RELU), new Dense.Config(10, null, null)));
        assertEquals("""
            path  layer                  output  parameters           FLOPs
            0     Dense(784 → 64, RELU)  [64]        50,240         100,480
            1     Dense(64 → 10)         [10]           650           1,290
                                                     50,890         101,770
            memory: 0.2 MB of weights, as much of gradients, 0.0 MB of activations per sample in training
            """, NetworkSummary.of(network, Shape.of(784)).toString());
    }

    @Test
    void letsTheLayerSayWhatDoesNotFit() {
        LayerConfig network = new Sequential.Config(List.of(new Conv2D.Config(6, 5, null, null, null, null)));
        ShapeException refused = assertThrows(ShapeException.class, () -> NetworkSummary.of(network, Shape.of(784)));
        assertTrue(refused.getMessage().contains("Conv2D"), refused::getMessage);
    }

    private static LayerConfig dense(int units) {
        return new Dense.Config(units, null, null);
    }

    /** Adds what its body gives to its input, and a weight of its own. */
    private static final class Residual extends Block {
        private final Block body = child("body", new Sequential(new Dense(4), new Dense(4)));
        private final Parameter shift = weight("shift", Constant.ZERO);

        @Override
        public Tensor forward(Tensor x) {
            return body.call(x).add(x).add(shift.value(this, x, Spec.of(DType.F32, 4)));
        }
    }

    private static Block residual() {
        Block net = new Sequential(new Dense(4), new Residual());
        net.initialize(Constant.ZERO, 0);
        return net;
    }

    private static final List<Spec> INPUTS = List.of(Spec.of(DType.F32, 1, 4));

    @Test
    void givesABlockALineOfItsOwnForWhatItsChildrenDoNot() {
        List<Layer> layers = NetworkSummary.of(residual(), INPUTS).layers();
        assertEquals(
                List.of("0", "1.body.0", "1.body.1", "1"),
                layers.stream().map(Layer::path).toList());
        assertEquals(new Layer("1", "Residual", Shape.of(4), 4, new Usage(8, 32)), layers.get(3));
    }

    @Test
    void drawsEveryLayerAndWhatLeadsToIt() throws Exception {
        Diagram diagram = NetworkSummary.diagram(residual(), INPUTS);
        assertEquals(
                List.of("x0", "Dense(4 → 4)", "Dense(4 → 4)", "Dense(4 → 4)", "Residual"),
                diagram.boxes().stream().map(Diagram.Box::title).toList());
        assertEquals(
                Set.of(new Arrow(0, 1), new Arrow(1, 2), new Arrow(2, 3), new Arrow(3, 4), new Arrow(1, 4)),
                Set.copyOf(diagram.arrows()));
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(diagram.toSvg())));
        NodeList texts = svg.getElementsByTagName("text");
        List<String> written = IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
        for (String line : List.of("x0", "0", "1.body.0", "1.body.1", "1", "Residual", "f32[1, 4]")) {
            assertTrue(written.contains(line), () -> line + " is missing in " + written);
        }
    }
}
