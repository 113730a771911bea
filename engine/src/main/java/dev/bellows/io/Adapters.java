package dev.bellows.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Json;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.LoRA;
import dev.bellows.nn.layer.LowRank;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The adapters of networks with {@link LoRA}: saved and loaded by themselves, some kB for a body of many MB, and merged into the
 * weights that they adapt.
 */
public final class Adapters {
    private static final String LAYER = "layer";
    private static final String LORA = "LoRA";

    private Adapters() {}

    /** The weights of all adapters of a network by path, such as {@code 0.attention.query.lora.a}. */
    public static Map<String, Parameter> of(Block net) {
        Map<String, Parameter> adapters = new LinkedHashMap<>();
        layers(net).forEach((path, layer) -> adapter(layer).parameters().forEach((name, parameter) -> {
            if (parameter.role() == Parameter.Role.WEIGHT) {
                adapters.put(below(path, "lora." + name), parameter);
            }
        }));
        return adapters;
    }

    private static LowRank adapter(Dense layer) {
        return Objects.requireNonNull(layer.adapter());
    }

    /** The layers that have an adapter, by path. */
    private static Map<String, Dense> layers(Block net) {
        Map<String, Dense> found = new LinkedHashMap<>();
        collect("", net, found);
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "adapters: the network has none: " + net + "; put a LoRA layer around what is to have some");
        }
        return found;
    }

    private static void collect(String path, Block block, Map<String, Dense> into) {
        if (block instanceof Dense layer && layer.adapter() != null) {
            into.put(path, layer);
        }
        block.children().forEach((name, child) -> collect(below(path, name), child, into));
    }

    private static String below(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }

    /** Writes the weights of all adapters, and nothing else, in the safetensors format. */
    public static void write(Block net, OutputStream out) throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        of(net).forEach((path, parameter) -> arrays.put(path, parameter.data()));
        Safetensors.write(arrays, out);
    }

    /**
     * Gives a network the adapters that another one {@linkplain #write wrote}; its other weights stay as they are.
     *
     * @throws IllegalArgumentException if they are those of another network; nothing is changed then
     * @throws IOException if the stream is not a safetensors file
     */
    public static void read(Block net, InputStream in) throws IOException {
        try (Scope scope = Scope.open("adapters")) {
            ParameterArrays.assign(of(net), Safetensors.read(in));
        }
    }

    /**
     * The same network without adapters, in the current scope: each adapted layer's weight is W + (alpha / rank) · B · A, so that it
     * computes the same up to rounding and no more than the network did before it was adapted. The network must have configurations, and
     * its arrays must be there.
     */
    public static Block merged(Block net) {
        Map<String, Dense> adapted = layers(net);
        Block plain = without(net.config()).build();
        Map<String, Parameter> from = net.parameters();
        plain.parameters().forEach((path, parameter) -> {
            Dense layer = path.endsWith("weight") ? adapted.get(parent(path)) : null;
            NDArray own = Objects.requireNonNull(from.get(path), path).data();
            try (Scope scope = Scope.open("merge")) {
                NDArray value = layer == null ? own : adapter(layer).merged(own);
                NDArray copy = NDArray.empty(own.backend(), own.spec());
                copy.assign(value);
                scope.keep(copy);
                parameter.set(copy);
            }
        });
        return plain;
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** The configuration of a network as it was before it was adapted. */
    public static LayerConfig without(LayerConfig network) {
        return NetworkJson.parse(
                without(Json.parse("network", NetworkJson.write(network))).toString());
    }

    private static JsonNode without(JsonNode node) {
        if (node.path(LAYER).asText().equals(LORA)) {
            return without(node.path("network"));
        } else if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.properties().forEach(field -> copy.set(field.getKey(), without(field.getValue())));
            return copy;
        } else if (node.isArray()) {
            ArrayNode copy = Json.object().arrayNode();
            node.forEach(element -> copy.add(without(element)));
            return copy;
        }
        return node;
    }
}
