package dev.bellows.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * A family as JSON has it.
 *
 * @param root the interface that is marked
 * @param key that names a record
 * @param settings the key under which its components lie, or empty
 */
record FamilyNames(Class<?> root, String key, String settings) {
    private static final ClassValue<Optional<FamilyNames>> KNOWN = new ClassValue<>() {
        @Override
        protected Optional<FamilyNames> computeValue(Class<?> type) {
            return search(type);
        }
    };

    /** The family that a record or an interface belongs to. */
    static Optional<FamilyNames> of(Class<?> type) {
        return KNOWN.get(type);
    }

    private static Optional<FamilyNames> search(Class<?> type) {
        Deque<Class<?>> ahead = new ArrayDeque<>();
        ahead.add(type);
        while (!ahead.isEmpty()) {
            Class<?> next = ahead.remove();
            Family family = next.getAnnotation(Family.class);
            if (family != null) {
                return Optional.of(new FamilyNames(next, family.value(), family.settings()));
            }
            ahead.addAll(Arrays.asList(next.getInterfaces()));
        }
        return Optional.empty();
    }

    /** The node in which the components of a named record lie. */
    JsonNode within(JsonNode node) {
        return settings.isEmpty() ? node : node.path(settings);
    }

    /** Whether a node says by itself which record of the family it is. */
    boolean isNamed(JsonNode node) {
        return node.path(key).isTextual();
    }
}
