package dev.bellows.graph;

import dev.bellows.backend.Fence;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was compiled for inputs of given specs, for as many keys as are allowed: past that those go that were not used for
 * longest, and the log says once that they do. Each is lent to one user at a time; where all are out, the user compiles
 * another and gives it here. Safe for use by several threads: whoever borrows or closes what another thread used waits until
 * the device has done that.
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

        /** A mark behind what the calling thread has launched with it; {@link Fence#DONE} for what one thread alone uses. */
        default Fence fence() {
            return Fence.DONE;
        }

        @Override
        void close();
    }

    /**
     * What nobody uses now.
     *
     * @param by the thread that used it last
     * @param done behind what that thread launched with it
     */
    private record Idle<V extends Entry>(V value, WeakReference<Thread> by, Fence done) {
        boolean isMine() {
            return by.refersTo(Thread.currentThread());
        }

        V take() {
            if (!isMine()) { // or its own stream has all in order
                try {
                    done.await();
                } catch (RuntimeException | Error failed) {
                    closeAfter(failed, value);
                    throw failed;
                }
            }
            return value;
        }

        /** Also of the own thread: what is freed may be shared with others, as constants are. */
        void drop() {
            try {
                done.await();
            } catch (RuntimeException | Error failed) {
                closeAfter(failed, value);
                throw failed;
            }
            value.close();
        }
    }

    private final String owner;
    private final int limit;
    /** In the order of use, the least recent first. */
    private final Map<K, Deque<Idle<V>>> idle = new LinkedHashMap<>(16, 0.75f, true);

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
            Idle<V> found = poll(key);
            if (found == null) {
                return null;
            }
            V value = found.take();
            if (value.isCurrent()) {
                return value;
            }
            value.close();
        }
    }

    /** What this thread used last, which need not be waited for; else what was used longest ago. */
    private synchronized @Nullable Idle<V> poll(K key) {
        Deque<Idle<V>> ready = idle.get(key);
        if (ready == null) {
            return null;
        }
        for (Iterator<Idle<V>> each = ready.iterator(); each.hasNext(); ) {
            Idle<V> candidate = each.next();
            if (candidate.isMine()) {
                each.remove();
                return candidate;
            }
        }
        return ready.pollLast();
    }

    /** Takes what was borrowed, or compiled since there was none, for the next who needs it. To be called by who used it. */
    public void giveBack(K key, V value) {
        Idle<V> back = new Idle<>(value, new WeakReference<>(Thread.currentThread()), fence(value));
        List<Idle<V>> dropped = new ArrayList<>();
        boolean isOften = false;
        synchronized (this) {
            if (closed) {
                dropped.add(back);
            } else {
                idle.computeIfAbsent(key, k -> new ArrayDeque<>(1)).push(back);
                if (idle.size() > limit) {
                    K eldest = idle.keySet().iterator().next();
                    dropped.addAll(idle.getOrDefault(eldest, new ArrayDeque<>()));
                    idle.remove(eldest);
                    isOften = ++evictions == limit;
                }
            }
        }
        drop(dropped);
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
        List<Idle<V>> dropped = new ArrayList<>();
        synchronized (this) {
            idle.values().forEach(dropped::addAll);
            idle.clear();
        }
        drop(dropped);
    }

    private static Fence fence(Entry value) {
        try {
            return value.fence();
        } catch (RuntimeException | Error failed) {
            closeAfter(failed, value);
            throw failed;
        }
    }

    private static void closeAfter(Throwable failed, Entry value) {
        try {
            value.close();
        } catch (RuntimeException more) {
            failed.addSuppressed(more);
        }
    }

    /** Closes all of them even if a device refuses some of it, which is told at the end. */
    private static <V extends Entry> void drop(List<Idle<V>> dropped) {
        RuntimeException first = null;
        for (Idle<V> each : dropped) {
            try {
                each.drop();
            } catch (RuntimeException failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
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
