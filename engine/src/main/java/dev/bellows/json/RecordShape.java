package dev.bellows.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a record is made of: its components, and those of its constructors that leave some to their defaults.
 *
 * @param shorter its public constructors whose parameters are called and typed like components, the longest first
 */
record RecordShape(Class<?> type, List<Part> parts, Constructor<?> canonical, List<Constructor<?>> shorter) {
    private static final ClassValue<RecordShape> KNOWN = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return read(type);
        }
    };

    /**
     * A component.
     *
     * @param names what it is called, then what it was called before
     * @param nullable whether it may be left out without a default
     * @param inlined whether its own components lie among those of the record
     */
    record Part(RecordComponent component, List<String> names, boolean nullable, boolean inlined) {
        String name() {
            return names.get(0);
        }

        Type type() {
            return component.getGenericType();
        }

        RecordShape shape() {
            return of(component.getType());
        }

        /** Its value in a record. */
        @Nullable
        Object in(Object record) {
            try {
                return component.getAccessor().invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("json: " + component + " cannot be read: " + e, e);
            }
        }

        private Stream<String> settings() {
            return inlined ? shape().parts().stream().flatMap(Part::settings) : Stream.of(name());
        }

        private Stream<String> accepted() {
            return inlined ? shape().parts().stream().flatMap(Part::accepted) : names.stream();
        }
    }

    static RecordShape of(Class<?> type) {
        return KNOWN.get(type);
    }

    private static RecordShape read(Class<?> type) {
        RecordComponent[] components = Objects.requireNonNull(type.getRecordComponents(), type::getName);
        List<Part> parts = Arrays.stream(components).map(RecordShape::part).toList();
        List<Constructor<?>> shorter = Arrays.stream(type.getConstructors())
                .filter(constructor -> constructor.getParameterCount() < components.length)
                .filter(constructor ->
                        Arrays.stream(constructor.getParameters()).allMatch(parameter -> isOf(components, parameter)))
                .sorted(Comparator.<Constructor<?>>comparingInt(Constructor::getParameterCount)
                        .reversed()
                        .thenComparing(constructor -> Arrays.toString(constructor.getParameters())))
                .toList();
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            open(canonical);
            shorter.forEach(RecordShape::open);
            return new RecordShape(type, parts, canonical, shorter);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("json: a record without its constructor: " + type.getName(), e);
        }
    }

    private static Part part(RecordComponent component) {
        open(component.getAccessor());
        List<String> names = new ArrayList<>(List.of(component.getName()));
        Alias alias = component.getAnnotation(Alias.class);
        if (alias != null) {
            names.addAll(Arrays.asList(alias.value()));
        }
        boolean nullable = Stream.of(component.getAnnotatedType().getAnnotations(), component.getAnnotations())
                .flatMap(Arrays::stream)
                .anyMatch(RecordShape::isNullable);
        return new Part(component, List.copyOf(names), nullable, component.isAnnotationPresent(Inline.class));
    }

    /** Whosever annotation it is: users' records have that of their own house. */
    private static boolean isNullable(Annotation annotation) {
        return annotation.annotationType().getSimpleName().equals("Nullable");
    }

    /** A name that was not compiled in is no component's. */
    private static boolean isOf(RecordComponent[] components, Parameter parameter) {
        return parameter.isNamePresent()
                && Arrays.stream(components)
                        .anyMatch(component -> component.getName().equals(parameter.getName())
                                && component.getGenericType().equals(parameter.getParameterizedType()));
    }

    /** Records need not be public; only what a catalog lists, or what such a record holds, is ever made. */
    private static void open(AccessibleObject member) {
        if (!member.trySetAccessible()) {
            throw new IllegalStateException("json: " + member + " cannot be called; open its module to dev.bellows");
        }
    }

    /** The names of all settings, in order. */
    List<String> settings() {
        return parts.stream().flatMap(Part::settings).toList();
    }

    /** Whether a setting is or was called so. */
    boolean accepts(String name) {
        return parts.stream().flatMap(Part::accepted).anyMatch(name::equals);
    }

    /** The record of these components, in order; the sentence of its constructor if it refuses them. */
    Object make(List<? extends @Nullable Object> values, Place at) {
        return make(canonical, values, at);
    }

    /** The longest of the shorter constructors that needs no other components than these; null if none does. */
    @Nullable
    Constructor<?> shorter(Set<String> given) {
        return shorter.stream()
                .filter(constructor -> Arrays.stream(constructor.getParameters())
                        .allMatch(parameter -> given.contains(parameter.getName())))
                .findFirst()
                .orElse(null);
    }

    static Object make(Constructor<?> constructor, List<? extends @Nullable Object> values, Place at) {
        try {
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalArgumentException(at.message(sentence(constructor, e.getCause())), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("json: " + constructor + " cannot be called: " + e, e);
        }
    }

    /** Exceptions that a constructor means have a sentence of its own; of the others the kind says more. */
    private static String sentence(Constructor<?> constructor, @Nullable Throwable cause) {
        return cause instanceof NullPointerException || cause == null || cause.getMessage() == null
                ? constructor.getDeclaringClass().getSimpleName() + " cannot be made: " + cause
                : cause.getMessage();
    }
}
