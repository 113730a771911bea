package dev.bellows.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;

/** Types as records declare them. */
final class Types {
    private Types() {}

    /** Of which elements a list is, or a map's values. */
    static Type argument(Type type, int index) {
        if (!(type instanceof ParameterizedType generic)) {
            throw new IllegalStateException("json: lists and maps must say of what they are: " + type);
        }
        Type argument = generic.getActualTypeArguments()[index];
        return argument instanceof WildcardType wild ? wild.getUpperBounds()[0] : argument;
    }

    static Class<?> plain(Type type) {
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        } else if (type instanceof Class<?> plain) {
            return plain;
        }
        throw new IllegalStateException("json: no component can be of type " + type);
    }
}
