package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a layer may be called with besides the tensors that it is applied to: each argument by its name, wherever it stood. What would be
 * passed over is refused.
 */
final class Uses {
    private static final List<String> RECURRENT = List.of("sequences", "initial_state", "mask", "training");
    private static final List<String> OTHERS = List.of("inputs", "training");

    /** The arguments of layers that take more than their inputs, in Keras' order. */
    private static final Map<String, List<String>> NAMES = Map.ofEntries(
            Map.entry("LSTM", RECURRENT),
            Map.entry("GRU", RECURRENT),
            Map.entry("SimpleRNN", RECURRENT),
            Map.entry("Bidirectional", RECURRENT),
            Map.entry(
                    "MultiHeadAttention",
                    List.of(
                            "query",
                            "value",
                            "key",
                            "query_mask",
                            "value_mask",
                            "key_mask",
                            "attention_mask",
                            "return_attention_scores",
                            "training",
                            "use_causal_mask")),
            Map.entry("Attention", List.of("inputs", "mask", "training", "return_attention_scores", "use_causal_mask")),
            Map.entry("Softmax", List.of("inputs", "mask")),
            Map.entry("BatchNormalization", List.of("inputs", "training", "mask")),
            Map.entry("GlobalAveragePooling1D", List.of("inputs", "mask")));

    /** The arguments by name that are looked at. */
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "LSTM", Set.of("initial_state", "mask"),
            "GRU", Set.of("initial_state", "mask"),
            "SimpleRNN", Set.of("initial_state", "mask"),
            "Bidirectional", Set.of("initial_state", "mask"),
            "MultiHeadAttention",
                    Set.of(
                            "value",
                            "key",
                            "query_mask",
                            "value_mask",
                            "key_mask",
                            "attention_mask",
                            "return_attention_scores",
                            "use_causal_mask"),
            "Attention", Set.of("return_attention_scores", "use_causal_mask"),
            "GlobalAveragePooling1D", Set.of("mask"));

    private Uses() {}

    /**
     * A call of a layer with what it is applied to as its one element of {@code args}, and all else by name.
     *
     * @throws UnsupportedOpException if it is called with what is not known here
     */
    static ObjectNode layer(String type, ObjectNode call) {
        List<String> names = NAMES.getOrDefault(type, OTHERS);
        Map<String, JsonNode> named = new HashMap<>();
        call.path("kwargs").properties().forEach(entry -> named.put(entry.getKey(), entry.getValue()));
        JsonNode args = call.path("args");
        for (int i = 0; i < args.size(); i++) {
            if (i < names.size()) {
                named.put(names.get(i), args.path(i));
            } else if (!args.path(i).isNull()) {
                throw new UnsupportedOpException(
                        "is called with " + args.size() + " arguments, and known are " + names);
            }
        }
        ObjectNode bound = Json.object();
        ArrayNode first = bound.putArray("args");
        ObjectNode rest = bound.putObject("kwargs");
        JsonNode inputs = named.remove(names.get(0));
        if (inputs != null) {
            if (names == RECURRENT && inputs.isArray()) { // of Keras 2: the sequences, then the states
                ArrayNode states = Json.array();
                for (int i = 1; i < inputs.size(); i++) {
                    states.add(inputs.path(i));
                }
                named.putIfAbsent("initial_state", states);
                inputs = inputs.path(0);
            }
            checkTensors(names.get(0), inputs);
            first.add(inputs);
        }
        named.forEach((name, value) -> {
            if (KNOWN.getOrDefault(type, Set.of()).contains(name)) {
                checkTensors(name, value);
                rest.set(name, value);
            } else if (!isNothing(name, value)) {
                throw new UnsupportedOpException(
                        "is called with " + name + "=" + shown(value) + ", which is not known here");
            }
        });
        return bound;
    }

    /**
     * A call of an operation apart from layers: tensors and numbers.
     *
     * @throws UnsupportedOpException if it is called with something else
     */
    static ObjectNode operation(ObjectNode call) {
        ArrayNode args = Json.array();
        for (JsonNode value : call.path("args")) {
            args.add(value);
        }
        for (String name : List.of("x", "xs", "x1", "x2")) { // names of what else would stand in args
            if (call.path("kwargs").has(name)) {
                args.add(call.path("kwargs").path(name));
            }
        }
        for (JsonNode value : args) {
            boolean isNumber = value.isNumber();
            if (!isNumber) {
                checkTensors("an operand", value);
                if (!value.has("tensor") && !value.isArray()) {
                    throw new UnsupportedOpException(
                            "is called with " + shown(value) + ", which is no tensor or number");
                }
            }
        }
        for (Map.Entry<String, JsonNode> entry : call.path("kwargs").properties()) {
            if (!Set.of("x", "xs", "x1", "x2").contains(entry.getKey())
                    && !entry.getValue().isNull()) {
                throw new UnsupportedOpException("is called with " + entry.getKey() + "=" + shown(entry.getValue())
                        + ", which is not known here");
            }
        }
        ObjectNode bound = Json.object();
        bound.set("args", args);
        bound.putObject("kwargs");
        return bound;
    }

    /** An argument that says what holds without it. Whether a model trains is said when it is applied. */
    private static boolean isNothing(String name, JsonNode value) {
        return value.isNull()
                || (name.equals("training") && !value.asBoolean())
                || (value.isArray() && value.isEmpty());
    }

    /** Refuses arrays that stand in the configuration, in place of tensors. */
    private static void checkTensors(String name, JsonNode value) {
        if (value.path("class_name").asText().equals("__tensor__")) {
            throw new UnsupportedOpException(
                    "is called with " + name + ", an array of numbers that the configuration holds;"
                            + " make it an input of the model, or the weight of a layer");
        } else if (value.isArray()) {
            value.forEach(each -> checkTensors(name, each));
        } else if (value.isObject() && !value.has("tensor")) {
            throw new UnsupportedOpException("is called with " + name + ", which is no tensor: " + shown(value));
        }
    }

    private static String shown(JsonNode value) {
        String text = value.has("tensor") ? "a tensor" : value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
