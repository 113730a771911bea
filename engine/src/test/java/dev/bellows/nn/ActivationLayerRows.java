package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.Concatenate;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.ELU;
import dev.bellows.nn.layer.GELU;
import dev.bellows.nn.layer.HardSigmoid;
import dev.bellows.nn.layer.Identity;
import dev.bellows.nn.layer.ItemScores;
import dev.bellows.nn.layer.LeakyReLU;
import dev.bellows.nn.layer.LogitScale;
import dev.bellows.nn.layer.PReLU;
import dev.bellows.nn.layer.RReLU;
import dev.bellows.nn.layer.Residual;
import dev.bellows.nn.layer.SELU;
import dev.bellows.nn.layer.SiLU;
import dev.bellows.nn.layer.Softplus;
import dev.bellows.nn.layer.Swish;
import java.util.List;

/** Elementwise layers, and those that hold others. */
final class ActivationLayerRows {
    private static final Shape IMAGES = Shape.of(2, 3, 4, 5);

    private ActivationLayerRows() {}

    static List<LayerRow> rows() {
        return List.of(
                alike(new LeakyReLU.Config(null), "LeakyReLU(0.01)"),
                alike(new LeakyReLU.Config(0.3), "LeakyReLU(0.3)"),
                alike(new PReLU.Config(null), "PReLU", "alpha"),
                alike(new PReLU.Config(true), "PReLU(per channel)", "alpha"),
                alike(new RReLU.Config(null, null), "RReLU(0.1250 to 0.3333)", "counter"),
                alike(new ELU.Config(null), "ELU(1.0)"),
                alike(new SELU.Config(), "SELU"),
                alike(new GELU.Config(), "GELU"),
                alike(new SiLU.Config(), "SiLU"),
                alike(new Swish.Config(1.5), "Swish(1.5)"),
                alike(new HardSigmoid.Config(null, null), "HardSigmoid(0.2, 0.5)"),
                alike(new Softplus.Config(), "Softplus"),
                alike(new LogitScale.Config(), "LogitScale", "log_scale"),
                alike(new Identity.Config(), "Identity"),
                row(
                        new Concatenate.Config(
                                List.of(new Dense.Config(4, null, null), new Dense.Config(2, false, null)), null),
                        Shape.of(3, 5),
                        Shape.of(3, 6),
                        "Concatenate(axis -1: Dense(5 → 4), Dense(5 → 2))",
                        "0.weight",
                        "0.bias",
                        "1.weight"),
                row(
                        new Concatenate.Config(List.of(new Identity.Config(), new GELU.Config()), 1),
                        IMAGES,
                        Shape.of(2, 6, 4, 5),
                        "Concatenate(axis 1: Identity, GELU)"),
                row(
                        new Residual.Config(List.of(new Dense.Config(5, false, null), new GELU.Config())),
                        Shape.of(3, 5),
                        Shape.of(3, 5),
                        "Residual(Dense(5 → 5), GELU)",
                        "0.weight"),
                row(
                        new ItemScores.Config(new Dense.Config(1, null, null)),
                        Shape.of(3, 4, 5),
                        Shape.of(3, 4),
                        "ItemScores(Dense(5 → 1))",
                        "weight",
                        "bias"));
    }

    private static LayerRow alike(LayerConfig config, String text, String... parameters) {
        return row(config, IMAGES, IMAGES, text, parameters);
    }
}
