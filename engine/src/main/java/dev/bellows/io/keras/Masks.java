package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of a model's tensors have a mask that says which steps count. Keras keeps it at the tensor and hands it on without a word; here it is
 * an input more of the layers that look at it.
 */
final class Masks {
    /** Layers behind which a mask holds as before. */
    private static final Set<String> PASSING = Set.of(
            "Activation",
            "ActivityRegularization",
            "BatchNormalization",
            "Dense",
            "Dropout",
            "ELU",
            "GroupNormalization",
            "Identity",
            "LayerNormalization",
            "LeakyReLU",
            "MultiHeadAttention",
            "PReLU",
            "ReLU",
            "RMSNormalization",
            "Softmax",
            "SpatialDropout1D",
            "TimeDistributed",
            "UnitNormalization");

    private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "SimpleRNN", "Bidirectional");
    private static final Set<String> JOINING = Set.of("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum");

    private final Map<String, String> masks = new HashMap<>();

    /** How a layer is applied, with the masks of what it takes as inputs more, if it looks at them. */
    Arguments taken(String type, Arguments arguments) {
        if (masks.isEmpty()) {
            return arguments;
        }
        ObjectNode call = arguments.call().deepCopy();
        List<String> taken = new ArrayList<>(arguments.taken());
        if (RECURRENT.contains(type) || type.equals("GlobalAveragePooling1D")) {
            add("mask", 0, call, taken);
        } else if (type.equals("MultiHeadAttention")) {
            add("query_mask", place(call, 0, "query"), call, taken);
            add("value_mask", place(call, 1, "value"), call, taken);
            add("key_mask", place(call, 2, "key"), call, taken);
        }
        return new Arguments(call, taken);
    }

    private static int place(ObjectNode call, int index, String name) {
        JsonNode value = call.path("args").path(index);
        JsonNode found = value.has("tensor") ? value : call.path("kwargs").path(name);
        return found.has("tensor") ? found.path("tensor").asInt() : -1;
    }

    private void add(String name, int of, ObjectNode call, List<String> taken) {
        String mask = of < 0 ? null : masks.get(taken.get(of));
        if (mask != null && !call.path("kwargs").path(name).has("tensor")) {
            ((ObjectNode) call.path("kwargs")).set(name, Json.object().put("tensor", taken.size()));
            taken.add(mask);
        }
    }

    /** Notes that a tensor has a mask. */
    void put(String reference, String mask) {
        masks.put(reference, mask);
    }

    /**
     * Notes whether the mask of what a layer takes holds for what it gives.
     *
     * @throws UnsupportedOpException if a mask would have to be followed into a model within, or joined with another
     */
    void follow(String type, Setting setting, List<String> taken, String given) {
        String mask = taken.isEmpty() ? null : masks.get(taken.get(0));
        boolean isStill = RECURRENT.contains(type)
                && (setting.is("return_sequences", false)
                        || setting.in("layer").in("config").is("return_sequences", false));
        if (JOINING.contains(type)) {
            boolean same = taken.stream().allMatch(each -> mask != null && mask.equals(masks.get(each)));
            if (same) {
                masks.put(given, String.valueOf(mask));
            } else if (taken.stream().anyMatch(masks::containsKey)) {
                throw new UnsupportedOpException("joins steps of which different ones count, which is not known here");
            }
        } else if (mask != null && (PASSING.contains(type) || isStill)) {
            masks.put(given, mask);
        } else if (mask != null && type.isEmpty()) {
            throw new UnsupportedOpException("is a model that is given a mask, which is not known here");
        }
    }

    boolean has(String reference) {
        return masks.containsKey(reference);
    }
}
