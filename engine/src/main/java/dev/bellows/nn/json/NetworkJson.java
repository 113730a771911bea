package dev.bellows.nn.json;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.json.Json;
import dev.bellows.json.RecordJson;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/**
 * Networks as JSON, such as
 *
 * <pre>{@code
 * {"layer": "Sequential", "layers": [
 *     {"layer": "Conv2D", "channels": 32, "kernel": 5, "activation": "relu"},
 *     {"layer": "MaxPool2D", "size": 2},
 *     {"layer": "Dense", "units": 10}]}
 * }</pre>
 *
 * <p>The keys of a layer are the components of its {@code Config} record; those marked nullable may be left out. A layer
 * without settings, or all of whose settings may be left out, may be its name alone: {@code "Flatten"}. Which layers there
 * are say the {@linkplain dev.bellows.json.Catalog catalogs}, to which any jar may add.
 */
public final class NetworkJson {
    private static final String WHAT = "network";
    private static final RecordJson<LayerConfig> JSON = RecordJson.of(WHAT, LayerConfig.class);

    private NetworkJson() {}

    /**
     * Reads a network's configuration.
     *
     * @throws IllegalArgumentException if the text is not JSON, names an unknown layer or setting, or lacks one
     */
    public static LayerConfig parse(String json) {
        return JSON.read(Json.parse(WHAT, json));
    }

    public static String write(LayerConfig config) {
        return JSON.write(config);
    }

    /** The network of a block as JSON. */
    public static String write(Block block) {
        return write(block.config());
    }

    /**
     * The shape of the output for an input of one sample's shape, both without the batch axis; trains nothing.
     *
     * @throws RuntimeException the layer's own sentence if the shapes do not fit
     */
    public static Shape outputShape(String json, Shape sample) {
        try (Scope scope = Scope.open("output shape")) {
            Spec input = new Spec(Shape.of(1).concat(sample), DType.F32);
            return parse(json).build().infer(List.of(input)).get(0).shape().without(0);
        }
    }
}
