package dev.bellows.graph;

import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What compiled graphs compute once, from arrays that no longer change: weights as a kernel wants them to lie, say. Graphs
 * compiled with the same constants share them, so that the plans of one network, for several numbers of rows and threads,
 * hold its weights once. Each is freed with the last executable that uses it. Safe for use by several threads.
 */
public final class Constants {
    /** What a value was computed from, seen as {@code spec}. */
    record From(Value value, Spec spec) {}

    /** How a value comes about: equal for values that are equal. */
    private record Key(Object how, List<From> from, int output) {}

    /** One value; compared by identity, since equal keys have one value. */
    static final class Value {
        private final Key key;
        private int users;
        private @Nullable Buffer memory;

        private Value(Key key) {
            this.key = key;
        }

        /** Where it lies; null if nobody needed it so far, or only on the way to another one. */
        @Nullable
        Buffer memory() {
            return memory;
        }

        /** Says where it lies; the value becomes the owner. */
        void lies(@Nullable Buffer memory) {
            this.memory = memory;
        }
    }

    private final Map<Key, Value> values = new HashMap<>();

    /**
     * The value that comes about so, with one user more.
     *
     * @param how what computes it, or the array that it is
     * @param from what it is computed from
     * @param output which one of what is computed
     */
    synchronized Value use(Object how, List<From> from, int output) {
        Value value = values.computeIfAbsent(new Key(how, List.copyOf(from), output), Value::new);
        value.users++;
        return value;
    }

    /** Ends one {@link #use}. */
    synchronized void release(Value value) {
        value.users--;
        if (value.users == 0) {
            values.remove(value.key);
            Buffer memory = value.memory;
            if (memory != null) {
                memory.release();
                value.memory = null;
            }
        }
    }

    /** The bytes of all of them. */
    public synchronized long bytes() {
        long bytes = 0;
        for (Value value : values.values()) {
            Buffer memory = value.memory;
            bytes += memory == null ? 0 : memory.bytes();
        }
        return bytes;
    }
}
