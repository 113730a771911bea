package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dot;
import dev.bellows.nn.layer.Join;
import dev.bellows.nn.layer.Merge;
import dev.bellows.nn.layer.Network;
import java.util.List;

/** Networks of named nodes, and the layers in which their ways meet. */
final class NetworkLayerRows {
    private static final Shape ROWS = Shape.of(2, 3);

    private NetworkLayerRows() {}

    static List<LayerRow> rows() {
        return List.of(
                row(new Join.Config(null), ROWS, ROWS, "Join(axis -1)"),
                row(new Join.Config(1), ROWS, ROWS, "Join(axis 1)"),
                row(new Merge.Config(Merge.By.MEAN), ROWS, ROWS, "Merge(MEAN)"),
                row(new Dot.Config(), ROWS, Shape.of(2, 1), "Dot"),
                row(
                        new Network.Config(
                                null, List.of(Network.Node.of("hidden", new Dense.Config(4, false, null))), null),
                        ROWS,
                        Shape.of(2, 4),
                        "Network(x → hidden: hidden = Dense(3 → 4) of x)",
                        "hidden.weight"),
                row(
                        new Network.Config(
                                List.of("x"),
                                List.of(
                                        Network.Node.of("sum", new Merge.Config(Merge.By.SUM), "once", "twice"),
                                        Network.Node.of(
                                                "once", new Dense.Config(3, null, ActivationFunction.TANH), "x"),
                                        Network.Node.sharing("twice", "once", "once")),
                                List.of("sum")),
                        ROWS,
                        ROWS,
                        "Network(x → sum: sum = Merge(SUM) of once, twice; once = Dense(3 → 3, TANH) of x;"
                                + " twice = once of once)",
                        "once.weight",
                        "once.bias"));
    }
}
