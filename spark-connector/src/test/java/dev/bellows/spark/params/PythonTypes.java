package dev.bellows.spark.params;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.json.Bare;
import dev.bellows.json.Family;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of records' components as Python's type hints, and what a module with such hints must import or define. */
final class PythonTypes {
    private static final Map<Class<?>, String> PLAIN = Map.of(
            int.class, "int",
            Integer.class, "int",
            long.class, "int",
            Long.class, "int",
            double.class, "float",
            Double.class, "float",
            boolean.class, "bool",
            Boolean.class, "bool",
            String.class, "str",
            Shape.class, "Sequence[int]");

    private final Set<String> bases = new TreeSet<>();
    private final Map<String, Class<?>> constants = new TreeMap<>();
    private final Set<Class<?>> plain = new LinkedHashSet<>();
    private final Set<String> typing = new TreeSet<>();

    String of(RecordComponent component) {
        return of(component.getGenericType());
    }

    /** Of the elements of a list. */
    String element(RecordComponent component) {
        return of(argument(component.getGenericType(), 0));
    }

    boolean isListOfRecords(RecordComponent component) {
        if (component.getType() != List.class) {
            return false;
        }
        Class<?> element = raw(argument(component.getGenericType(), 0));
        return family(element) != null || element.isRecord();
    }

    /** The bases of families that were met. */
    Set<String> bases() {
        return bases;
    }

    /** The records without a name that were met. */
    Set<Class<?>> plain() {
        return plain;
    }

    /** What hints need of Python's own. */
    String imports() {
        if (!constants.isEmpty()) {
            typing.add("Literal");
        }
        return typing.isEmpty() ? "" : "from typing import " + String.join(", ", typing) + "\n\n";
    }

    /** The enums that were met. */
    String aliases() {
        return constants.entrySet().stream()
                .map(entry -> PythonText.call(
                        "",
                        entry.getKey() + " = Literal[",
                        Arrays.stream(entry.getValue().getEnumConstants())
                                .map(PythonTypes::word)
                                .map(PythonText::quoted)
                                .toList(),
                        "]"))
                .collect(Collectors.joining("", constants.isEmpty() ? "" : "\n", ""));
    }

    /** A constant as JSON may have it. */
    static String word(Object constant) {
        return constant instanceof DType dtype
                ? dtype.toString()
                : ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }

    private String of(Type type) {
        Class<?> raw = raw(type);
        if (PLAIN.containsKey(raw)) {
            return noting(PLAIN.get(raw));
        } else if (raw == List.class) {
            return noting("Sequence[" + of(argument(type, 0)) + "]");
        } else if (raw == Map.class) {
            return noting("Mapping[str, " + of(argument(type, 1)) + "]");
        } else if (raw.isEnum()) {
            String name = raw.getEnclosingClass() == null
                    ? raw.getSimpleName()
                    : raw.getEnclosingClass().getSimpleName() + raw.getSimpleName();
            constants.put(name, raw);
            return name;
        } else if (raw.isAnnotationPresent(Bare.class)) {
            Type only = raw.getRecordComponents()[0].getGenericType();
            return raw(only) == List.class ? of(argument(only, 0)) + " | " + of(only) : of(only);
        }
        Class<?> family = family(raw);
        if (family != null) {
            String base = family.getSimpleName().replace("Config", "");
            bases.add(base);
            return base + " | str";
        } else if (raw.isRecord()) {
            plain.add(raw);
            return raw.getSimpleName();
        }
        throw new IllegalStateException("Python: no hint for " + type);
    }

    private String noting(String hint) {
        List.of("Sequence", "Mapping").stream().filter(hint::startsWith).forEach(typing::add);
        return hint;
    }

    private static @Nullable Class<?> family(Class<?> type) {
        return type.isAnnotationPresent(Family.class)
                ? type
                : Arrays.stream(type.getInterfaces())
                        .map(PythonTypes::family)
                        .filter(found -> found != null)
                        .findFirst()
                        .orElse(null);
    }

    private static Type argument(Type type, int index) {
        Type argument = ((ParameterizedType) type).getActualTypeArguments()[index];
        return argument instanceof WildcardType wild ? wild.getUpperBounds()[0] : argument;
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }
}
