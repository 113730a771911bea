package dev.bellows.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was compiled for inputs of given specs, for as many keys as are allowed: past that those go that were not used for
 * longest, and the log says once that they do. Each is lent to one user at a time; where all are out, the user compiles
 * another and gives it here. Safe for use by several threads.
 *
 * @param <K> what one was compiled for, such as the specs of its inputs
 */
public final class CompiledCache<K, V extends CompiledCache.Entry> implements AutoCloseable {
    /** Something compiled. */
    public interface Entry extends AutoCloseable {
        /** Whether it may still be used: not if it was compiled for arrays that are gone. */
        default boolean isCurrent() {
            return true;
        }

        @Override
        void close();
    }

    private final String owner;
    private final int limit;
    /** In the order of use, the least recent first. */
    private final Map<K, Deque<V>> idle = new LinkedHashMap<>(16, 0.75f, true);

    private long evictions;
    private boolean closed;

    /**
     * An empty cache.
     *
     * @param owner who compiles, for the log
     * @param limit for how many keys something is kept
     */
    public CompiledCache(String owner, int limit) {
        this.owner = owner;
        this.limit = limit;
    }

    /** What was compiled for {@code key} and nobody uses, or null: then compile it. To be given back by {@link #giveBack}. */
    public @Nullable V borrow(K key) {
        while (true) {
            V found = poll(key);
            if (found == null || found.isCurrent()) {
                return found;
            }
            found.close();
        }
    }

    private synchronized @Nullable V poll(K key) {
        Deque<V> ready = idle.get(key);
        return ready == null ? null : ready.poll();
    }

    /** Takes what was borrowed, or compiled since there was none, for the next who needs it. */
    public void giveBack(K key, V value) {
        List<V> dropped = new ArrayList<>();
        boolean isOften = false;
        synchronized (this) {
            if (closed) {
                dropped.add(value);
            } else {
                idle.computeIfAbsent(key, k -> new ArrayDeque<>(1)).push(value);
                if (idle.size() > limit) {
                    K eldest = idle.keySet().iterator().next();
                    dropped.addAll(idle.getOrDefault(eldest, new ArrayDeque<>()));
                    idle.remove(eldest);
                    isOften = ++evictions == limit;
                }
            }
        }
        dropped.forEach(Entry::close);
        if (isOften) {
            // Only here: where it is the first one of a program, a logger takes half a second to start, and so would a
            // first step.
            Logger log = LoggerFactory.getLogger(CompiledCache.class);
            log.warn(
                    "{}: compiled for more shapes than are kept: {} so far, of which {} are kept, and the others are"
                            + " compiled anew whenever they come; pad inputs to a few sizes",
                    owner,
                    limit + evictions,
                    limit);
        }
    }

    /** Frees all that nobody uses. */
    public void clear() {
        List<V> dropped = new ArrayList<>();
        synchronized (this) {
            idle.values().forEach(dropped::addAll);
            idle.clear();
        }
        dropped.forEach(Entry::close);
    }

    /** For how many keys something is kept now. */
    public synchronized int size() {
        return idle.size();
    }

    /** Frees all that nobody uses now, and the others when they come back. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        clear();
    }
}
