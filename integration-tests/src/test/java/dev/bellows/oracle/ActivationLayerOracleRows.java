package dev.bellows.oracle;

import static dev.bellows.oracle.LayerOracleRow.dims;
import static dev.bellows.oracle.LayerOracleRow.row;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Concatenate;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dot;
import dev.bellows.nn.layer.ELU;
import dev.bellows.nn.layer.GELU;
import dev.bellows.nn.layer.HardSigmoid;
import dev.bellows.nn.layer.Identity;
import dev.bellows.nn.layer.ItemScores;
import dev.bellows.nn.layer.Join;
import dev.bellows.nn.layer.LeakyReLU;
import dev.bellows.nn.layer.LogitScale;
import dev.bellows.nn.layer.Merge;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.PReLU;
import dev.bellows.nn.layer.Residual;
import dev.bellows.nn.layer.SELU;
import dev.bellows.nn.layer.SiLU;
import dev.bellows.nn.layer.Softplus;
import dev.bellows.nn.layer.Swish;
import java.util.List;
import java.util.Random;

/** Activations as layers, and layers that hold others. */
final class ActivationLayerOracleRows {
    private ActivationLayerOracleRows() {}

    static List<LayerOracleRow> rows(Random random) {
        int n = 1 + random.nextInt(4);
        int c = 1 + random.nextInt(4);
        int w = 2 + random.nextInt(6);
        int[] any = dims(n, c, w);
        return List.of(
                row("LeakyReLU", () -> new LeakyReLU(0.2), in -> Activation.leakyRelu(in.get(0), 0.2f), any),
                row("PReLU", PReLU::new, in -> prelu(in.get(0), in.get(1)), any, dims(1)),
                row(
                        "PReLU per channel",
                        () -> new PReLU.Config(true).build(),
                        in -> prelu(in.get(0), in.get(1)),
                        any,
                        dims(c)),
                row("LogitScale", LogitScale::new, in -> in.get(0).mul(in.get(1).exp()), any, dims(1)),
                row("ELU", () -> new ELU(0.7), in -> Activation.elu(in.get(0), 0.7f), any),
                row("SELU", SELU::new, in -> Activation.selu(in.get(0)), any),
                row("GELU", GELU::new, in -> Activation.gelu(in.get(0)), any),
                row("SiLU", SiLU::new, in -> Activation.swish(in.get(0), 1), any),
                row("Swish", () -> new Swish(1.5), in -> Activation.swish(in.get(0), 1.5f), any),
                row("Softplus", Softplus::new, in -> Activation.softPlus(in.get(0)), any),
                row(
                        "HardSigmoid",
                        () -> new HardSigmoid(0.7, 0.5),
                        in -> in.get(0).mul(0.7).add(0.5).clip(0, 1),
                        any),
                row(
                        "Residual of a Dense",
                        () -> new Residual(new Dense(w)),
                        in -> in.get(0)
                                .add(Linear.linear(in.get(0), in.get(1), in.get(2))
                                        .singletonOrThrow()),
                        dims(n, w),
                        dims(w, w),
                        dims(w)),
                row(
                        "ItemScores of a Dense",
                        () -> new ItemScores(new Dense(1)),
                        in -> Linear.linear(in.get(0), in.get(1), in.get(2))
                                .singletonOrThrow()
                                .squeeze(2),
                        dims(n, 3, w),
                        dims(1, w),
                        dims(1)),
                row(
                        "Concatenate",
                        () -> new Concatenate(1, new Identity(), new GELU()),
                        in -> in.get(0).concat(Activation.gelu(in.get(0)), 1),
                        any),
                row(
                        "Network whose ways meet",
                        ActivationLayerOracleRows::meeting,
                        in -> {
                            NDArray bent = Activation.gelu(in.get(0));
                            NDArray both = in.get(0).add(bent).mul(0.5).concat(bent, 1);
                            return both.mul(both).sum(new int[] {2}, true);
                        },
                        any));
    }

    private static Block meeting() {
        return new Network.Config(
                        null,
                        List.of(
                                Network.Node.of("bent", new GELU.Config(), "x"),
                                Network.Node.of("mean", new Merge.Config(Merge.By.MEAN), "x", "bent"),
                                Network.Node.of("both", new Join.Config(1), "mean", "bent"),
                                Network.Node.of("square", new Dot.Config(), "both", "both")),
                        null)
                .build();
    }

    /** DJL does not expose PyTorch's. */
    private static NDArray prelu(NDArray x, NDArray alpha) {
        return x.maximum(0).add(x.minimum(0).mul(alpha.reshape(1, alpha.size(), 1)));
    }
}
