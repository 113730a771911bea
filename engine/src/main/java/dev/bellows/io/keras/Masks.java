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
    /** Layers behind which a mask holds as before; behind any other, and behind operations, there is none. */
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
            "Normalization",
            "PReLU",
            "ReLU",
            "Rescaling",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D",
            "TimeDistributed",
            "UnitNormalization");

    private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "SimpleRNN", "Bidirectional");
    private static final Set<String> JOINING =
            Set.of("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate");

    /** Layers that would look at a mask in a way that is not known here. */
    private static final Set<String> LOOKING = Set.of("Attention", "Softmax");

    private final Map<String, String> masks = new HashMap<>();

    /**
     * How a layer is applied, with the masks of what it takes as inputs more, if it looks at them.
     *
     * @throws UnsupportedOpException if it looks at them in a way that is not known here
     */
    Arguments taken(String type, Setting setting, Arguments arguments) {
        if (arguments.taken().stream().noneMatch(masks::containsKey)) {
            return arguments;
        }
        String inner = setting.in("layer").text("class_name", "");
        if (LOOKING.contains(type)) {
            throw new UnsupportedOpException("is given steps of which a mask leaves some out, which is not known here");
        } else if (type.equals("TimeDistributed") && !PASSING.contains(inner)) {
            throw new UnsupportedOpException(
                    "applies " + inner + " to steps of which a mask leaves some out, which is not known here");
        }
        ObjectNode call = arguments.call().deepCopy();
        List<String> taken = new ArrayList<>(arguments.taken());
        if (RECURRENT.contains(type)
                && !call.path("kwargs").path("initial_state").isEmpty()) {
            throw new UnsupportedOpException(
                    "is given its first states and steps of which a mask leaves some out: Keras 2"
                            + " looks at the mask then and Keras 3 does not; give it mask= as well");
        } else if (RECURRENT.contains(type) || type.equals("GlobalAveragePooling1D")) {
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
    void follow(String type, Setting setting, Arguments arguments, String given) {
        List<String> taken = arguments.taken();
        JsonNode named = arguments.call().path("kwargs").path("mask");
        String mask = named.has("tensor")
                ? taken.get(named.path("tensor").asInt())
                : taken.isEmpty() ? null : masks.get(taken.get(0));
        boolean isStill = RECURRENT.contains(type)
                && (setting.is("return_sequences", false)
                        || setting.in("layer").in("config").is("return_sequences", false));
        boolean isAnyMasked = taken.stream().anyMatch(masks::containsKey);
        if (JOINING.contains(type)) {
            boolean same = taken.stream().allMatch(each -> mask != null && mask.equals(masks.get(each)));
            boolean isOfFeatures = !type.equals("Concatenate") || setting.whole("axis", -1) == -1;
            if (same && isOfFeatures) {
                masks.put(given, String.valueOf(mask));
            } else if (isAnyMasked) {
                throw new UnsupportedOpException("joins steps of which different ones count, which is not known here");
            }
        } else if (mask != null && (PASSING.contains(type) || isStill)) {
            masks.put(given, mask);
        } else if (isAnyMasked && type.isEmpty()) {
            throw new UnsupportedOpException("is a model that is given a mask, which is not known here");
        }
    }

    boolean has(String reference) {
        return masks.containsKey(reference);
    }
}
