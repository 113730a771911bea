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

/** What a network takes and gives, asked of the engine on the driver before any job. */
public final class NetworkCheck {
    private NetworkCheck() {}

    /**
     * What the driver must know of a network.
     *
     * @param output shape of what it gives for one sample
     * @param weightBytes size of its weights
     * @param ids whether it takes whole numbers as they are, so that its inputs may be ids
     */
    public record Facts(Shape output, long weightBytes, boolean ids) {}

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
            return new Facts(output, bytes(network), takes(config.build(), DType.I64, inputShape));
        }
    }

    private static boolean takes(Block network, DType dtype, int... inputShape) {
        try {
            network.infer(List.of(new Spec(Shape.of(1).concat(Shape.of(inputShape)), dtype)));
            return true;
        } catch (RuntimeException refused) {
            return false;
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
