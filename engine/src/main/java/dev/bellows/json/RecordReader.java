package dev.bellows.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.Shape;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes values of JSON. What a record's component is not given is as in its default, if there is one. */
final class RecordReader {
    private RecordReader() {}

    /** @param otherwise what the value is without this node; a record keeps of it what the node does not say */
    static Object value(JsonNode node, Type type, Place at, @Nullable Object otherwise) {
        Class<?> plain = Types.plain(type);
        if (Scalars.isOne(plain)) {
            return Scalars.read(node, plain, at);
        } else if (plain == Shape.class) {
            return Shape.of(whole(node, at));
        } else if (plain == List.class) {
            return elements(node, type, at);
        } else if (plain == Map.class) {
            return entries(node, type, at);
        }
        FamilyNames family = FamilyNames.of(plain).orElse(null);
        if (family != null && (!plain.isRecord() || family.isNamed(node))) {
            return named(node, family, plain, at);
        } else if (plain.isAnnotationPresent(Bare.class)) {
            return bare(node, RecordShape.of(plain), at);
        } else if (plain.isRecord()) {
            return new RecordFields(RecordShape.of(plain), at, plain.getSimpleName()).read(node, otherwise);
        }
        throw new IllegalStateException("json: " + at.message("no component can be of " + type));
    }

    private static int[] whole(JsonNode node, Place at) {
        if (!node.isArray()) {
            throw at.wrong("expects a list of whole numbers, got " + node);
        }
        int[] numbers = new int[node.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (Integer) Scalars.read(node.get(i), int.class, at.element(i));
        }
        return numbers;
    }

    private static List<Object> elements(JsonNode node, Type type, Place at) {
        if (!node.isArray()) {
            throw at.wrong("expects a list, got " + node);
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(value(node.get(i), Types.argument(type, 0), at.element(i), null));
        }
        return List.copyOf(elements);
    }

    private static Map<String, Object> entries(JsonNode node, Type type, Place at) {
        if (!node.isObject()) {
            throw at.wrong("expects an object, got " + node);
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> entries.put(
                        entry.getKey(),
                        value(entry.getValue(), Types.argument(type, 1), at.field(entry.getKey()), null)));
        return Collections.unmodifiableMap(entries);
    }

    private static Object bare(JsonNode node, RecordShape shape, Place at) {
        RecordShape.Part only = shape.parts().get(0);
        Type type = only.type();
        if (Types.plain(type) != List.class || node.isArray()) {
            return shape.make(List.of(value(node, type, at, null)), at);
        }
        Class<?> element = Types.plain(Types.argument(type, 0));
        if (node.isNull() || (Scalars.isOne(element) && !Scalars.fits(node, element))) {
            String expected = Scalars.isOne(element) ? Scalars.expected(element) : "an object";
            throw at.wrong("expects " + expected + " or a list of them, got " + node);
        }
        return shape.make(List.of(List.of(value(node, element, at, null))), at);
    }

    /** A record that says its name; a text is the name alone. */
    private static Object named(JsonNode node, FamilyNames family, Class<?> plain, Place at) {
        String name =
                node.isTextual() ? node.textValue() : node.path(family.key()).textValue();
        if (name == null) {
            throw at.wrong("expects an object with the key '" + family.key() + "', got " + node);
        }
        Class<? extends Record> type = Catalogs.type(family.root(), name)
                .orElseThrow(
                        () -> at.wrong("unknown " + family.key() + " '" + name + "'" + Catalogs.known(family.root())));
        if (!plain.isAssignableFrom(type)) {
            throw at.wrong("expects a " + plain.getSimpleName() + ", '" + name + "' is none");
        }
        // "optimizer: 'Adam' …", but "network: layer Dense …"
        String who = at.isRoot() && at.what().equals(family.key()) ? "'" + name + "'" : family.key() + " " + name;
        RecordFields fields = new RecordFields(RecordShape.of(type), at, who);
        if (node.isTextual()) {
            return fields.read(Json.object(), null);
        }
        return family.settings().isEmpty()
                ? fields.readBeside(family.key(), node)
                : fields.read(node.has(family.settings()) ? node.get(family.settings()) : Json.object(), null);
    }
}
