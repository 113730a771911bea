package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a layer is applied.
 *
 * @param call its arguments, in which {@code {"tensor": i}} stands for a tensor
 * @param taken the nodes that give the tensors
 */
record Arguments(ObjectNode call, List<String> taken) {
    private static final int HISTORY = 3; // layer, application, output

    /**
     * Reads an application, in the form of Keras 3 or the one before it.
     *
     * @param known what stands for an application of a layer
     * @return null if it takes what is not known yet
     */
    static @Nullable Arguments of(JsonNode node, Map<String, String> known) {
        List<String> taken = new ArrayList<>();
        ObjectNode call = Json.object();
        if (node.isArray()) { // [[layer, application, output, named arguments], …]
            ArrayNode args = call.putArray("args");
            ObjectNode kwargs = call.putObject("kwargs");
            ArrayNode list = node.size() == 1 ? args : args.addArray();
            for (JsonNode each : node) {
                String reference = reference(each, known);
                if (reference == null) {
                    return null;
                }
                list.add(LayerJson.tensor(taken.size()));
                taken.add(reference);
                for (Map.Entry<String, JsonNode> entry : each.path(HISTORY).properties()) {
                    JsonNode value = old(entry.getValue(), known, taken);
                    if (value == null) {
                        return null;
                    }
                    kwargs.set(entry.getKey(), value);
                }
            }
            return new Arguments(call, taken);
        }
        for (String part : List.of("args", "kwargs")) {
            JsonNode read = read(node.path(part), known, taken);
            if (read == null) {
                return null;
            }
            call.set(part, read);
        }
        return new Arguments(call, taken);
    }

    /** An argument by name as Keras 2 has it, where {@code [layer, application, output]} is a tensor. */
    private static @Nullable JsonNode old(JsonNode value, Map<String, String> known, List<String> taken) {
        if (isReference(value)) {
            String reference = reference(value, known);
            if (reference == null) {
                return null;
            }
            taken.add(reference);
            return LayerJson.tensor(taken.size() - 1);
        } else if (!value.isArray()) {
            return value;
        }
        ArrayNode list = Json.array();
        for (JsonNode each : value) {
            JsonNode read = old(each, known, taken);
            if (read == null) {
                return null;
            }
            list.add(read);
        }
        return list;
    }

    private static boolean isReference(JsonNode value) {
        return value.isArray()
                && value.size() >= HISTORY
                && value.path(0).isTextual()
                && value.path(1).isInt();
    }

    private static @Nullable JsonNode read(JsonNode value, Map<String, String> known, List<String> taken) {
        if (value.path("class_name").asText().equals("__keras_tensor__")) {
            String reference = reference(value.path("config").path("keras_history"), known);
            if (reference == null) {
                return null;
            }
            taken.add(reference);
            return LayerJson.tensor(taken.size() - 1);
        } else if (value.isArray()) {
            ArrayNode list = Json.array();
            for (JsonNode each : value) {
                JsonNode read = read(each, known, taken);
                if (read == null) {
                    return null;
                }
                list.add(read);
            }
            return list;
        } else if (value.isObject()) {
            ObjectNode object = Json.object();
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                JsonNode read = read(entry.getValue(), known, taken);
                if (read == null) {
                    return null;
                }
                object.set(entry.getKey(), read);
            }
            return object;
        }
        return value;
    }

    /** {@code [layer, application, output]} as a reference to a node; null if it is not there yet. */
    private static @Nullable String reference(JsonNode history, Map<String, String> known) {
        String node = known.get(history.path(0).asText() + "/" + history.path(1).asInt());
        int output = history.path(2).asInt();
        return node == null || output == 0 ? node : node + ":" + output;
    }

    /** All references in a list, which may be one alone, or lists or names within one another. */
    static List<String> references(JsonNode value, Map<String, String> known) {
        List<String> references = new ArrayList<>();
        if (isReference(value)) {
            String reference = reference(value, known);
            if (reference != null) {
                references.add(reference);
            }
        } else {
            value.forEach(each -> references.addAll(references(each, known)));
        }
        return references;
    }
}
