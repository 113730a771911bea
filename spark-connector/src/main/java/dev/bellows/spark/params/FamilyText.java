package dev.bellows.spark.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Catalog;
import dev.bellows.json.Catalogs;
import dev.bellows.json.Inline;
import dev.bellows.json.Json;
import dev.bellows.json.RecordJson;
import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The value of a Param that is one of a family of the engine's records: its name, or its JSON.
 *
 * @param key the Param, and the key that names a record in JSON
 * @param family such as all optimizers
 */
record FamilyText<T>(String key, Class<T> family) implements Serializable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][\\w.-]*");

    /** The object that a text stands for. */
    ObjectNode node(String text) {
        if (NAME.matcher(text).matches()) {
            return Json.object().put(key, text);
        } else if (Json.parse(key, text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException(key + ": must be a name or a JSON object: " + text);
    }

    /** Whether a text is a name alone. */
    boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The record of a text. */
    T parse(String text) {
        return read(node(text));
    }

    /** The record of an object. */
    T read(ObjectNode node) {
        return RecordJson.of(key, family).read(node);
    }

    /** Whether a text names a record of the family; what its settings are is seen when all Params are there. */
    boolean isKnown(String text) {
        if (!isName(text) && !text.strip().startsWith("{")) {
            return false;
        }
        JsonNode name = node(text).path(key);
        return name.isTextual() && Catalogs.knows(family, name.textValue());
    }

    /** Whether the record that an object names has a setting. */
    boolean has(ObjectNode node, String setting) {
        return settings(node).stream().anyMatch(part -> part.getName().equals(setting));
    }

    /** The settings of the record that an object names; none if nobody knows it. */
    List<RecordComponent> settings(ObjectNode node) {
        String name = node.path(key).asText();
        Optional<Catalog.Entry> entry = Catalogs.entries(family).stream()
                .filter(one -> one.name().equalsIgnoreCase(name)
                        || one.aliases().stream().anyMatch(name::equalsIgnoreCase))
                .findFirst();
        return entry.map(one -> settings(one.type()).toList()).orElse(List.of());
    }

    private static Stream<RecordComponent> settings(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(part -> part.isAnnotationPresent(Inline.class) ? settings(part.getType()) : Stream.of(part));
    }
}
