package dev.bellows.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the components of one record.
 *
 * @param at where the record is
 * @param who it is, for messages
 */
record RecordFields(RecordShape shape, Place at, String who) {
    /**
     * The record that an object describes.
     *
     * @param otherwise the record that counts where the object says nothing; if null, the record's own defaults count
     */
    Object read(JsonNode node, @Nullable Object otherwise) {
        requireKnown(node, "");
        return of(node, otherwise);
    }

    /** The same of an object that holds a key beside them. */
    Object readBeside(String key, JsonNode node) {
        requireKnown(node, key);
        return of(node, null);
    }

    private void requireKnown(JsonNode node, String besides) {
        if (!node.isObject()) {
            throw at.wrong("expects an object, got " + node);
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals(besides) && !shape.accepts(name)) {
                List<String> settings = shape.settings();
                throw at.wrong(who + " has no setting '" + name + "'; it has "
                        + (settings.isEmpty() ? "none" : String.join(", ", settings)));
            }
        }
    }

    private Object of(JsonNode node, @Nullable Object otherwise) {
        Object defaults = otherwise == null ? defaults(node) : otherwise;
        List<@Nullable Object> values = new ArrayList<>();
        for (RecordShape.Part part : shape.parts()) {
            Object usual = defaults == null ? null : part.in(defaults);
            values.add(
                    part.inlined()
                            ? new RecordFields(part.shape(), at, who).of(node, usual)
                            : value(node, part, usual));
        }
        return shape.make(values, at);
    }

    /** The record whose components count where the node says nothing; null if it says all, or there is none. */
    private @Nullable Object defaults(JsonNode node) {
        Map<String, RecordShape.Part> given = new HashMap<>();
        shape.parts().stream()
                .filter(part -> !part.inlined() && given(node, part) != null)
                .forEach(part -> given.put(part.name(), part));
        Constructor<?> shorter = given.size() == shape.parts().size() ? null : shape.shorter(given.keySet());
        if (shorter == null) {
            return null;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Parameter parameter : shorter.getParameters()) {
            values.add(value(node, Objects.requireNonNull(given.get(parameter.getName())), null));
        }
        return RecordShape.make(shorter, values, at);
    }

    private @Nullable Object value(JsonNode node, RecordShape.Part part, @Nullable Object usual) {
        String name = given(node, part);
        if (name != null) {
            return RecordReader.value(node.get(name), part.type(), at.field(name), usual);
        } else if (part.nullable() && part.names().stream().anyMatch(node::has)) {
            return null; // it says so
        } else if (usual == null && !part.nullable()) {
            throw at.wrong(who + " needs the setting '" + part.name() + "'");
        }
        return usual;
    }

    /** Under which of its names a node gives a component; null if under none, or if it gives null. */
    private @Nullable String given(JsonNode node, RecordShape.Part part) {
        List<String> said = part.names().stream().filter(node::has).toList();
        if (said.size() > 1) {
            throw at.wrong(who + " has '" + said.get(0) + "' and '" + said.get(1) + "', which are one setting");
        }
        return said.isEmpty() || !node.hasNonNull(said.get(0)) ? null : said.get(0);
    }
}
