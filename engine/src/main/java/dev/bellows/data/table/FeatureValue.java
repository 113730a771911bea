package dev.bellows.data.table;

import dev.bellows.data.table.ValueType.ListOf;
import dev.bellows.data.table.ValueType.Scalar;
import dev.bellows.io.tfrecord.TfExample.Feature;
import dev.bellows.io.tfrecord.TfExample.Kind;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A feature as a value of a column, and the reverse. */
public final class FeatureValue {
    private FeatureValue() {}

    /**
     * A feature as a type asks: a value of one that has one, or null of one that has none; a list of any.
     *
     * @throws IOException the rest of a sentence, behind the feature's name
     */
    static @Nullable Object of(Feature feature, ValueType type) throws IOException {
        if (type instanceof ListOf list && list.element() instanceof Scalar element) {
            return list(feature, element);
        } else if (!(type instanceof Scalar)) {
            throw new IOException("cannot be read as " + type + ": only values and lists of values are in an example");
        } else if (feature.size() > 1) {
            throw new IOException("has " + feature.size() + " values, and is read as one; give a schema in which it is"
                    + " a list, or look at more records by the option looked");
        }
        return feature.size() == 0 ? null : one(feature, (Scalar) type, 0);
    }

    private static Object one(Feature feature, Scalar type, int index) throws IOException {
        if (feature.kind() == Kind.BYTES && (type == Scalar.TEXT || type == Scalar.BYTES)) {
            byte[] bytes = feature.bytes().get(index);
            return type == Scalar.BYTES ? bytes : new String(bytes, StandardCharsets.UTF_8);
        } else if (feature.kind() == Kind.F32 && (type == Scalar.F32 || type == Scalar.F64)) {
            float number = feature.numbers()[index];
            return type == Scalar.F32 ? (Object) number : (Object) (double) number;
        } else if (feature.kind() == Kind.I64) {
            long whole = feature.wholes()[index];
            switch (type) {
                case I64 -> {
                    return whole;
                }
                case I32 -> {
                    if ((int) whole != whole) {
                        throw new IOException("holds " + whole + ", more than an i32 does; read it as i64");
                    }
                    return (int) whole;
                }
                case BOOL -> {
                    return whole != 0;
                }
                default -> {}
            }
        }
        throw new IOException("is a list of " + feature.kind() + ", which is not read as " + type);
    }

    private static Object list(Feature feature, Scalar type) throws IOException {
        boolean isEmpty = feature.kind() == Kind.NONE;
        if (type == Scalar.F32 && (feature.kind() == Kind.F32 || isEmpty)) {
            return feature.numbers();
        } else if (type == Scalar.I64 && (feature.kind() == Kind.I64 || isEmpty)) {
            return feature.wholes();
        }
        Object[] values = new Object[feature.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = one(feature, type, i);
        }
        return values;
    }

    /**
     * A value of a column as a feature: text as UTF-8, logical values as 0 and 1, f64 as f32.
     *
     * @throws IllegalArgumentException the rest of a sentence, behind the column's name, if no example holds such a value
     */
    public static Feature feature(Object value, ValueType type) {
        if (type instanceof ListOf list && list.element() instanceof Scalar element) {
            return ofList(elements(value), element);
        } else if (type instanceof Scalar scalar) {
            return ofList(Arrays.asList(value), scalar);
        }
        throw new IllegalArgumentException("is " + type + ", and an example holds values and lists of values only");
    }

    private static List<? extends @Nullable Object> elements(Object list) {
        if (list instanceof Object[] values) {
            return Arrays.asList(values);
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < Array.getLength(list); i++) {
            values.add(Array.get(list, i));
        }
        return values;
    }

    private static Feature ofList(List<? extends @Nullable Object> values, Scalar type) {
        if (values.contains(null)) {
            throw new IllegalArgumentException("has a null within a list, which no example holds");
        }
        switch (type) {
            case TEXT -> {
                return Feature.of(values.stream()
                        .map(value -> String.valueOf(value).getBytes(StandardCharsets.UTF_8))
                        .toList());
            }
            case BYTES -> {
                return Feature.of(values.stream().map(value -> (byte[]) value).toList());
            }
            case F32, F64 -> {
                float[] numbers = new float[values.size()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = ((Number) values.get(i)).floatValue();
                }
                return Feature.of(numbers);
            }
            case BOOL -> {
                return Feature.of(values.stream()
                        .mapToLong(value -> (Boolean) value ? 1 : 0)
                        .toArray());
            }
            case I8, I16, I32, I64 -> {
                return Feature.of(values.stream()
                        .mapToLong(value -> ((Number) value).longValue())
                        .toArray());
            }
            default ->
                throw new IllegalArgumentException(
                        "is " + type + ", which an example does not hold; cast it to a number or a text");
        }
    }
}
