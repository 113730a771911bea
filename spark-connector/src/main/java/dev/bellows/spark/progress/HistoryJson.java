package dev.bellows.spark.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A {@link TrainingHistory} as JSON: the components of its records by their names, and {@code "NaN"}, {@code "Infinity"} or
 * {@code "-Infinity"} for numbers that JSON lacks. What another release wrote besides is passed over.
 */
final class HistoryJson {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT);

    /** What earlier releases did not write. */
    private static final String DEVICES = "devices";

    private static final String NETWORK = "network";

    private HistoryJson() {}

    static String write(TrainingHistory history) {
        try {
            return MAPPER.writeValueAsString(history);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("training history: cannot be written as JSON", e);
        }
    }

    static TrainingHistory parse(String json) {
        try {
            JsonNode history = MAPPER.readTree(json);
            if (history instanceof ObjectNode components) {
                if (!history.has(DEVICES)) {
                    components.putArray(DEVICES);
                }
                if (!history.has(NETWORK)) {
                    components.put(NETWORK, "");
                }
            }
            return MAPPER.treeToValue(history, TrainingHistory.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("training history: is not understood: " + e.getOriginalMessage(), e);
        }
    }
}
