package dev.bellows.spark.launch;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.params.ShapeText;
import java.util.List;
import java.util.Optional;

/** What a network takes and gives, asked of the engine on the driver before any job. */
public final class NetworkCheck {
    private NetworkCheck() {}

    /**
     * What the driver must know of a network.
     *
     * @param output shape of what it gives for one sample
     * @param weightBytes size of its weights
     * @param ids whether it takes whole numbers as they are, so that its inputs may be ids
     * @param idsOnly whether they are nothing else: it looks them up or compares them, and computes with none as a number
     */
    public record Facts(Shape output, long weightBytes, boolean ids, boolean idsOnly) {}

    /**
     * Looks at a network.
     *
     * @param json the Param network
     * @param inputShape shape of one sample
     * @throws IllegalArgumentException a sentence on what does not fit
     */
    public static Facts inspect(String json, int... inputShape) {
        LayerConfig config = NetworkJson.parse(json);
        try (Scope scope = Scope.open("network check")) {
            Block network = config.build();
            Shape output = output(network, inputShape);
            Optional<Boolean> idsOnly = idsOnly(config.build(), inputShape);
            return new Facts(output, bytes(network), idsOnly.isPresent(), idsOnly.orElse(false));
        }
    }

    /** Empty if it does not take whole numbers as they are. */
    private static Optional<Boolean> idsOnly(Block network, int... inputShape) {
        try {
            return Optional.of(
                    network.takesIds(List.of(new Spec(Shape.of(1).concat(Shape.of(inputShape)), DType.I64))));
        } catch (RuntimeException refused) {
            return Optional.empty();
        }
    }

    private static long bytes(Block network) {
        return network.parameters().values().stream()
                .mapToLong(parameter -> parameter.spec().bytes())
                .sum();
    }

    private static Shape output(Block network, int... inputShape) {
        try {
            Spec input = new Spec(Shape.of(1).concat(Shape.of(inputShape)), DType.F32);
            return network.infer(List.of(input)).get(0).shape().without(0);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "network: does not fit samples of shape " + ShapeText.show(inputShape) + ": " + e.getMessage()
                            + "; change the network or inputShape",
                    e);
        }
    }
}
