package dev.bellows.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.Shape;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes values as JSON; what is null is left out. */
final class RecordWriter {
    private RecordWriter() {}

    /** @param type what a reader will know of the value: if that is not its record, its name is written */
    static JsonNode value(Object value, Type type, Place at) {
        if (Scalars.isOne(value.getClass())
                || value instanceof Enum<?>) { // constants with bodies are of classes of their own
            return Scalars.write(value);
        } else if (value instanceof Shape shape) {
            ArrayNode dims = Json.array();
            Arrays.stream(shape.dims()).forEach(dims::add);
            return dims;
        } else if (value instanceof List<?> list) {
            return elements(list, type, at);
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode node = Json.object();
            Type of = Types.argument(type, 1);
            map.forEach((key, held) -> node.set(String.valueOf(key), value(held, of, at.field(String.valueOf(key)))));
            return node;
        } else if (value instanceof Record record) {
            return record(record, type, at);
        }
        throw at.wrong(
                "cannot be saved: it is a " + value.getClass().getName() + ", neither a record nor a plain value");
    }

    private static ArrayNode elements(List<?> list, Type type, Place at) {
        ArrayNode elements = Json.array();
        for (int i = 0; i < list.size(); i++) {
            elements.add(value(list.get(i), Types.argument(type, 0), at.element(i)));
        }
        return elements;
    }

    private static JsonNode record(Record record, Type type, Place at) {
        Class<?> own = record.getClass();
        FamilyNames family = own == type ? null : FamilyNames.of(own).orElse(null);
        if (family != null) {
            ObjectNode node = Json.object().put(family.key(), name(family, own, at));
            ObjectNode settings = family.settings().isEmpty() ? node : node.putObject(family.settings());
            components(record, settings, at);
            return node;
        } else if (own.isAnnotationPresent(Bare.class)) {
            RecordShape.Part only = RecordShape.of(own).parts().get(0);
            JsonNode held = value(Objects.requireNonNull(only.in(record)), only.type(), at);
            return held.isArray() && held.size() == 1 ? held.get(0) : held;
        }
        ObjectNode node = Json.object();
        components(record, node, at);
        return node;
    }

    private static String name(FamilyNames family, Class<?> type, Place at) {
        return Catalogs.name(family.root(), type)
                .orElseThrow(() -> at.wrong(type.getSimpleName() + " cannot be saved: it is code of " + type.getName()
                        + ", which is in no catalog; list it in one, so that another program can find it"));
    }

    private static void components(Record record, ObjectNode into, Place at) {
        for (RecordShape.Part part : RecordShape.of(record.getClass()).parts()) {
            Object held = part.in(record);
            if (held == null) {
                continue;
            }
            Place place = at.field(part.name());
            if (part.inlined()) {
                components((Record) held, into, place);
            } else {
                into.set(part.name(), value(held, part.type(), place));
            }
        }
    }
}
