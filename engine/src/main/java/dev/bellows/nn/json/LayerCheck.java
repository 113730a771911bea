package dev.bellows.nn.json;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.nn.LayerConfig;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the mistakes that people make in a network's JSON, before it is bound to records: the binding's own messages
 * speak of classes, these of layers and settings.
 */
final class LayerCheck {
    private LayerCheck() {}

    /** @throws IllegalArgumentException if {@code tree} is not a layer, or one in it is unknown or has wrong settings */
    static void check(JsonNode tree) {
        check(tree, "");
    }

    private static void check(JsonNode node, String where) {
        if (!node.path(NetworkJson.LAYER).isTextual()) {
            throw wrong(where, "expects an object with the key '" + NetworkJson.LAYER + "', got " + node);
        }
        String name = node.path(NetworkJson.LAYER).textValue();
        Class<? extends LayerConfig> type = Layers.BY_NAME.get(name);
        if (type == null) {
            throw wrong(
                    where,
                    "unknown layer '" + name + "'; known are "
                            + Layers.BY_NAME.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        List<RecordComponent> settings = Arrays.asList(type.getRecordComponents());
        checkNames(node, name, settings, where);
        for (RecordComponent setting : settings) {
            JsonNode value = node.path(setting.getName());
            if (value.isMissingNode() || value.isNull()) {
                if (!setting.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    throw wrong(where, "layer " + name + " needs the setting '" + setting.getName() + "'");
                }
            } else if (holdsLayers(setting)) {
                for (int i = 0; i < value.size(); i++) {
                    check(value.path(i), where + setting.getName() + "[" + i + "].");
                }
            }
        }
    }

    private static void checkNames(JsonNode node, String layer, List<RecordComponent> settings, String where) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            boolean known = name.equals(NetworkJson.LAYER)
                    || settings.stream().anyMatch(setting -> setting.getName().equals(name));
            if (!known) {
                throw wrong(where, "layer " + layer + " has no setting '" + name + "'; it has " + names(settings));
            }
        }
    }

    private static String names(List<RecordComponent> settings) {
        return settings.isEmpty()
                ? "none"
                : settings.stream().map(RecordComponent::getName).collect(Collectors.joining(", "));
    }

    private static boolean holdsLayers(RecordComponent setting) {
        return setting.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] == LayerConfig.class;
    }

    private static IllegalArgumentException wrong(String where, String what) {
        return new IllegalArgumentException(
                "network: " + (where.isEmpty() ? "" : where.substring(0, where.length() - 1) + ": ") + what);
    }

    /** The place of a mistake that the binding found, such as {@code layers[1].units: }. */
    static String at(List<JsonMappingException.Reference> path) {
        if (path.isEmpty()) {
            return "";
        }
        StringBuilder where = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                where.append('[').append(step.getIndex()).append(']');
            } else {
                where.append(where.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return where + ": ";
    }
}
