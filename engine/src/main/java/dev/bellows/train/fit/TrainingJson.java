package dev.bellows.train.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Json;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers that a training remembers, as JSON. Doubles come back bit by bit; NaN and infinities are strings. */
final class TrainingJson {
    private static final String FORMAT = "bellows-training";
    private static final int VERSION = 1;

    private TrainingJson() {}

    static String write(TrainingState state, Map<String, Long> keys) {
        ObjectNode root = Json.object().put("format", FORMAT).put("version", VERSION);
        Position at = state.position();
        root.putObject("position")
                .put("epoch", at.epoch())
                .put("batch", at.batch())
                .put("batches", at.batches())
                .put("updates", at.updates())
                .put("samples", at.samples());
        put(root.putObject("loss"), Map.of("sum", state.loss().sum()))
                .put("samples", state.loss().weight());
        put(root.putObject("scores"), state.scores());
        ArrayNode history = root.putArray("history");
        state.history().forEach(epoch -> put(history.addObject(), epoch));
        ObjectNode handlers = root.putObject("handlers");
        state.handlers().forEach((name, own) -> {
            ArrayNode numbers = handlers.putArray(name);
            own.numbers().forEach(number -> numbers.add(Json.number(number)));
        });
        ObjectNode streams = root.putObject("randomKeys");
        keys.forEach(streams::put);
        return root.toPrettyString();
    }

    private static ObjectNode put(ObjectNode node, Map<String, Double> values) {
        values.forEach((name, value) -> node.set(name, Json.number(value)));
        return node;
    }

    static TrainingState read(JsonNode root, Map<String, NDArray> arrays, String source) throws IOException {
        if (!root.path("format").asText().equals(FORMAT) || root.path("version").asInt() != VERSION) {
            throw new IOException(source + " holds a training in a format that this release does not read: '"
                    + root.path("format").asText() + "' version " + root.path("version"));
        }
        JsonNode at = root.path("position");
        Position position = new Position(
                at.path("epoch").intValue(),
                at.path("batch").intValue(),
                at.path("batches").longValue(),
                at.path("updates").longValue(),
                at.path("samples").longValue(),
                0,
                0);
        JsonNode loss = root.path("loss");
        List<Map<String, Double>> history = new ArrayList<>();
        root.path("history").forEach(epoch -> history.add(values(epoch)));
        Map<String, HandlerState> handlers = new LinkedHashMap<>();
        root.path("handlers").properties().forEach(own -> {
            List<Double> numbers = new ArrayList<>();
            own.getValue().forEach(number -> numbers.add(Json.number(number)));
            handlers.put(own.getKey(), new HandlerState(numbers, under(own.getKey() + "/", arrays)));
        });
        return new TrainingState(
                position,
                new EpochLoss(
                        Json.number(loss.path("sum")), loss.path("samples").doubleValue()),
                history,
                values(root.path("scores")),
                handlers);
    }

    static Map<String, Long> keys(JsonNode root) {
        Map<String, Long> keys = new LinkedHashMap<>();
        root.path("randomKeys")
                .properties()
                .forEach(key -> keys.put(key.getKey(), key.getValue().longValue()));
        return keys;
    }

    private static Map<String, NDArray> under(String prefix, Map<String, NDArray> arrays) {
        Map<String, NDArray> own = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), array);
            }
        });
        return own;
    }

    private static Map<String, Double> values(JsonNode node) {
        Map<String, Double> values = new LinkedHashMap<>();
        node.properties().forEach(field -> values.put(field.getKey(), Json.number(field.getValue())));
        return values;
    }
}
