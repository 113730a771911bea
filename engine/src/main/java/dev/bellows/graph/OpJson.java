package dev.bellows.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.Shape;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Op;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ops as JSON: {@code {"op": "norm.Softmax", "with": {"axis": 1}}}, the name below {@code dev.bellows.op} and the record's components.
 * Nothing is listed anywhere: every op record whose components are numbers, texts, enums, shapes, records, other ops or lists
 * of such travels.
 */
final class OpJson {
    private static final String PACKAGE = "dev.bellows.op.";
    private static final String OP = "op";
    private static final String COMPONENTS = "with";
    private static final Pattern NAME = Pattern.compile("[a-z]+(\\.[a-z]+)*\\.[A-Z][A-Za-z0-9]*");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private OpJson() {}

    /** @throws UnsupportedOpException if the op cannot travel, with the reason */
    static ObjectNode write(Op op) {
        String name = op.getClass().getName();
        if (!name.startsWith(PACKAGE) || !op.getClass().isRecord()) {
            throw new UnsupportedOpException("graph.json: " + op.name() + " cannot be saved: it is code of " + name
                    + ", which another program need not have; save a graph without it");
        }
        ObjectNode node = JSON.objectNode().put(OP, name.substring(PACKAGE.length()));
        node.set(COMPONENTS, components(op));
        return node;
    }

    private static ObjectNode components(Object record) {
        ObjectNode node = JSON.objectNode();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            node.set(component.getName(), encode(read(component, record), component));
        }
        return node;
    }

    private static @Nullable Object read(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new UnsupportedOpException("graph.json: " + component + " cannot be read: " + e);
        }
    }

    private static JsonNode encode(@Nullable Object value, RecordComponent of) {
        if (value == null) {
            return JSON.nullNode();
        } else if (value instanceof Boolean bool) {
            return JSON.booleanNode(bool);
        } else if (value instanceof Integer number) {
            return JSON.numberNode(number);
        } else if (value instanceof Long number) {
            return JSON.numberNode(number);
        } else if (value instanceof Double number) {
            return Double.isFinite(number) ? JSON.numberNode(number) : JSON.textNode(number.toString());
        } else if (value instanceof String text) {
            return JSON.textNode(text);
        } else if (value instanceof Enum<?> constant) {
            return JSON.textNode(constant.name());
        } else if (value instanceof Shape shape) {
            ArrayNode dims = JSON.arrayNode();
            Arrays.stream(shape.dims()).forEach(dims::add);
            return dims;
        } else if (value instanceof List<?> list) {
            ArrayNode elements = JSON.arrayNode();
            list.forEach(element -> elements.add(encode(element, of)));
            return elements;
        } else if (value instanceof Op op) {
            return write(op);
        } else if (value instanceof Record record) {
            return components(record);
        }
        throw new UnsupportedOpException("graph.json: "
                + of.getDeclaringRecord().getSimpleName() + " cannot be saved: its component '" + of.getName()
                + "' is a "
                + value.getClass().getName());
    }

    /** The name of the op of a node, where this version has no such op; else null. */
    static @Nullable String unknown(JsonNode node) {
        String name = node.path(OP).asText();
        return type(name) == null ? name : null;
    }

    private static @Nullable Class<? extends Op> type(String name) {
        if (!NAME.matcher(name).matches()) {
            return null;
        }
        try {
            Class<?> type = Class.forName(PACKAGE + name, false, OpJson.class.getClassLoader());
            return type.isRecord() && Op.class.isAssignableFrom(type) ? type.asSubclass(Op.class) : null;
        } catch (ClassNotFoundException missing) {
            return null;
        }
    }

    /** @throws UnsupportedOpException if the op is unknown or its components are not those of this version */
    static Op read(JsonNode node) {
        Class<? extends Op> type = type(node.path(OP).asText());
        if (type == null) {
            throw new UnsupportedOpException("graph.json: this release has no op '"
                    + node.path(OP).asText() + "'; read the graph with the release that wrote it");
        }
        return record(type, node.path(COMPONENTS));
    }

    private static <T> T record(Class<T> type, JsonNode node) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            JsonNode value = node.get(components[i].getName());
            if (value == null) {
                throw new UnsupportedOpException(
                        "graph.json: " + type.getSimpleName() + " lacks '" + components[i].getName() + "': " + node);
            }
            values[i] = decode(value, components[i].getGenericType());
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new UnsupportedOpException("graph.json: " + node + " does not make a " + type.getSimpleName() + ": "
                    + (e.getCause() == null ? e : e.getCause()));
        }
    }

    private static @Nullable Object decode(JsonNode node, Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            List<@Nullable Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(decode(element, list.getActualTypeArguments()[0])));
            return List.copyOf(elements);
        }
        if (!(type instanceof Class<?> plain)) {
            throw new UnsupportedOpException("graph.json: cannot read a " + type + " from " + node);
        }
        if (node.isNull()) {
            return null;
        } else if (plain == Shape.class) {
            int[] dims = new int[node.size()];
            Arrays.setAll(dims, i -> node.get(i).intValue());
            return Shape.of(dims);
        } else if (plain.isEnum()) {
            return constant(plain, node);
        } else if (node.has(OP) && (plain.isInterface() || Op.class.isAssignableFrom(plain))) {
            return read(node);
        } else if (plain.isRecord()) {
            return record(plain, node);
        }
        return scalar(node, plain);
    }

    private static Object constant(Class<?> type, JsonNode node) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(node.asText())) {
                return constant;
            }
        }
        throw new UnsupportedOpException("graph.json: " + node + " is no " + type.getSimpleName());
    }

    private static Object scalar(JsonNode node, Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return node.booleanValue();
        } else if (type == int.class || type == Integer.class) {
            return node.intValue();
        } else if (type == long.class || type == Long.class) {
            return node.longValue();
        } else if (type == double.class || type == Double.class) {
            return node.isTextual() ? Double.parseDouble(node.textValue()) : node.doubleValue();
        } else if (type == String.class) {
            return node.textValue();
        }
        throw new UnsupportedOpException("graph.json: cannot read a " + type.getName() + " from " + node);
    }
}
