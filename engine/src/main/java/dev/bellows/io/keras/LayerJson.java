package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.json.Json;
import java.io.IOException;
import java.util.Set;

/** What a model's configuration says of one layer. */
final class LayerJson {
    private LayerJson() {}

    static void checkDtype(Setting setting) {
        JsonNode dtype = setting.node().path("dtype");
        String name = dtype.isObject() ? dtype.path("config").path("name").asText() : dtype.asText("float32");
        if (!Set.of("float32", "mixed_float16", "mixed_bfloat16", "").contains(name)) {
            throw new UnsupportedOpException("is of the dtype " + name + ", and known is float32");
        }
    }

    /** Without what says how weights began, and what was added to a loss. */
    static JsonNode pruned(JsonNode config) {
        ObjectNode kept = Json.object();
        config.properties().forEach(entry -> {
            String key = entry.getKey();
            boolean isOfTraining = key.endsWith("_initializer")
                    || key.endsWith("_regularizer")
                    || key.endsWith("_constraint")
                    || key.equals("dtype")
                    || key.equals("trainable")
                    || key.equals("name")
                    || key.equals("shared_object_id");
            if (!isOfTraining) {
                JsonNode value = entry.getValue();
                kept.set(key, value.isObject() ? pruned(value) : value);
            }
        });
        return kept;
    }

    static ObjectNode tensor(int index) {
        return Json.object().put("tensor", index);
    }

    static ObjectNode plainCall() {
        ObjectNode call = Json.object();
        ArrayNode args = call.putArray("args");
        args.add(tensor(0));
        call.putObject("kwargs");
        return call;
    }

    static boolean isInput(JsonNode layer) {
        return type(layer).equals("InputLayer");
    }

    /** Operators of Python are no layers, and have no folder. */
    static boolean isOperator(JsonNode layer) {
        return layer.path("module").asText().startsWith("keras.src.ops");
    }

    static String type(JsonNode layer) {
        return layer.path("class_name").asText();
    }

    /** What a layer or an operation is called in the table of kinds. */
    static String kind(JsonNode layer) {
        return isOperator(layer) ? OperationKinds.PREFIX + type(layer) : type(layer);
    }

    static String name(JsonNode layer) {
        return layer.path("config").path("name").asText(layer.path("name").asText());
    }

    static DType dtype(String input, String name) throws IOException {
        return switch (name) {
            case "int64", "uint32", "uint64" -> DType.I64;
            case "int32", "int16", "int8", "uint8", "uint16" -> DType.I32;
            case "bool" -> DType.BOOL;
            case "string" ->
                throw new IOException("input '" + input + "' takes texts; make numbers of them before the model");
            default -> DType.F32;
        };
    }
}
