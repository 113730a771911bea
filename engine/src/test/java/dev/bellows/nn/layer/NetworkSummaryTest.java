package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.NetworkSummary.Layer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NetworkSummaryTest {
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
                        new Layer("0", "Conv2D(1 → 6, kernel 5, stride 1, padding 0, RELU)", Shape.of(6, 24, 24), 156),
                        new Layer("1", "MaxPool2D(size 2, stride 2, padding 0)", Shape.of(6, 12, 12), 0),
                        new Layer("2", "Flatten", Shape.of(864), 0),
                        new Layer("3", "Dense(864 → 10)", Shape.of(10), 8650)),
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
                List.of(new Layer("", "Dense(5 → 3)", Shape.of(3), 18)),
                NetworkSummary.of(dense(3), Shape.of(5)).layers());
    }

    @Test
    void printsATable() {
        LayerConfig network = new Sequential.Config(
                List.of(new Dense.Config(64, null, ActivationFunction.RELU), new Dense.Config(10, null, null)));
        assertEquals("""
                path  layer                  output  parameters
                0     Dense(784 → 64, RELU)  [64]        50,240
                1     Dense(64 → 10)         [10]           650
                                                         50,890
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
}
