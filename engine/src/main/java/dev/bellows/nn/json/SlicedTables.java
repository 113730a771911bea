package dev.bellows.nn.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Json;
import java.util.Map;

/** Cuts the tables of networks that are given as JSON, so that they may lie on many workers. */
public final class SlicedTables {
    private static final String LAYER = "layer";
    private static final String WHOLE = "Embedding";
    private static final String SLICED = "SlicedEmbedding";
    private static final String VOCABULARY = "vocabulary";

    private SlicedTables() {}

    /**
     * The network with a {@link dev.bellows.nn.layer.SlicedEmbedding} in the place of each {@link
     * dev.bellows.nn.layer.Embedding} of at least {@code slices} ids, wherever it stands; smaller ones stay whole.
     *
     * @param slices into how many arrays, 1 or more
     * @throws IllegalArgumentException a sentence if there is none, or the text is no network
     */
    public static String cut(String network, int slices) {
        JsonNode tree = Json.parse("network", NetworkJson.write(NetworkJson.parse(network)));
        JsonNode cut = cut(tree, slices);
        if (!has(cut)) {
            throw new IllegalArgumentException("network: has no Embedding of " + slices
                    + " ids or more whose table could be cut into " + slices + " slices, and no SlicedEmbedding");
        }
        return cut.toString();
    }

    private static boolean has(JsonNode node) {
        if (SLICED.equals(node.path(LAYER).asText())) {
            return true;
        }
        for (JsonNode child : node) {
            if (has(child)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode cut(JsonNode node, int slices) {
        if (node instanceof ArrayNode list) {
            ArrayNode cut = Json.array();
            list.forEach(child -> cut.add(cut(child, slices)));
            return cut;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode cut = Json.object();
        boolean isTable = WHOLE.equals(object.path(LAYER).asText())
                && object.path(VOCABULARY).asInt() >= slices;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!isTable) {
                cut.set(field.getKey(), cut(field.getValue(), slices));
            } else if (!field.getKey().equals("sparseGrad")) {
                cut.set(field.getKey(), field.getValue());
            }
        }
        if (isTable) {
            cut.put(LAYER, SLICED).put("slices", slices);
        }
        return cut;
    }
}
