package dev.bellows.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bellows.core.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Values that are one word of JSON: numbers, texts, true and false, and constants by their names. */
final class Scalars {
    private record Kind(
            List<Class<?>> types,
            String expected,
            Predicate<JsonNode> fits,
            Function<JsonNode, Object> read,
            Function<Object, JsonNode> write) {}

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    List.of(boolean.class, Boolean.class),
                    "true or false",
                    JsonNode::isBoolean,
                    JsonNode::booleanValue,
                    value -> JSON.booleanNode((Boolean) value)),
            new Kind(
                    List.of(int.class, Integer.class),
                    "a whole number",
                    node -> node.isIntegralNumber() && node.canConvertToInt(),
                    JsonNode::intValue,
                    value -> JSON.numberNode((Integer) value)),
            new Kind(
                    List.of(long.class, Long.class),
                    "a whole number",
                    node -> node.isIntegralNumber() && node.canConvertToLong(),
                    JsonNode::longValue,
                    value -> JSON.numberNode((Long) value)),
            new Kind(
                    List.of(double.class, Double.class),
                    "a number",
                    Json::isNumber,
                    Json::number,
                    value -> Json.number((Double) value)),
            new Kind(
                    List.of(String.class),
                    "a text",
                    JsonNode::isTextual,
                    JsonNode::textValue,
                    value -> JSON.textNode((String) value)));

    private Scalars() {}

    static boolean isOne(Class<?> type) {
        return type.isEnum() || kind(type).isPresent();
    }

    private static Optional<Kind> kind(Class<?> type) {
        return KINDS.stream().filter(kind -> kind.types.contains(type)).findFirst();
    }

    /** Whether a node is of the kind that is read as this type. */
    static boolean fits(JsonNode node, Class<?> type) {
        return type.isEnum() ? node.isTextual() : kind(type).orElseThrow().fits.test(node);
    }

    static Object read(JsonNode node, Class<?> type, Place at) {
        if (type.isEnum()) {
            return constant(node, type, at);
        }
        Kind kind = kind(type).orElseThrow();
        if (!kind.fits.test(node)) {
            throw at.wrong("expects " + kind.expected + ", got " + node);
        }
        return kind.read.apply(node);
    }

    /** What a value of this type looks like, for messages. */
    static String expected(Class<?> type) {
        return type.isEnum() ? "one of " + constants(type) : kind(type).orElseThrow().expected;
    }

    private static Object constant(JsonNode node, Class<?> type, Place at) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> node.isTextual() && name(constant).equalsIgnoreCase(node.textValue()))
                .findFirst()
                .orElseThrow(() -> at.wrong("expects one of " + constants(type) + ", got " + node));
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Scalars::name).collect(Collectors.joining(", "));
    }

    /** Dtypes have names of their own, which files and messages use. */
    private static String name(Object constant) {
        return constant instanceof DType dtype ? dtype.toString() : ((Enum<?>) constant).name();
    }

    static JsonNode write(Object value) {
        return value instanceof Enum<?>
                ? JSON.textNode(name(value))
                : kind(value.getClass()).orElseThrow().write.apply(value);
    }
}
