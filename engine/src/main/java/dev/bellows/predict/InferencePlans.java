package dev.bellows.predict;

import dev.bellows.graph.Executable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Compiled networks by number of rows, lent to one thread at a time; another is compiled where all are out. Only those
 * of the sizes that were used last are kept.
 */
final class InferencePlans {
    private final int sizes;
    private final IntFunction<Executable> compiler;
    /** In the order of use, the least recent first. */
    private final Map<Integer, Deque<Executable>> idle = new LinkedHashMap<>(16, 0.75f, true);

    private boolean closed;

    /**
     * @param sizes how many distinct numbers of rows are kept
     * @param compiler called without any lock
     */
    InferencePlans(int sizes, IntFunction<Executable> compiler) {
        this.sizes = sizes;
        this.compiler = compiler;
    }

    Executable borrow(int rows) {
        synchronized (this) {
            Deque<Executable> ready = idle.get(rows);
            Executable known = ready == null ? null : ready.poll();
            if (known != null) {
                return known;
            }
        }
        return compiler.apply(rows);
    }

    void giveBack(int rows, Executable executable) {
        List<Executable> dropped = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                dropped.add(executable);
            } else {
                idle.computeIfAbsent(rows, n -> new ArrayDeque<>()).push(executable);
                if (idle.size() > sizes) {
                    Integer eldest = idle.keySet().iterator().next();
                    dropped.addAll(idle.getOrDefault(eldest, new ArrayDeque<>()));
                    idle.remove(eldest);
                }
            }
        }
        dropped.forEach(Executable::close);
    }

    /** Frees all that are idle. */
    void clear() {
        List<Executable> dropped = new ArrayList<>();
        synchronized (this) {
            idle.values().forEach(dropped::addAll);
            idle.clear();
        }
        dropped.forEach(Executable::close);
    }

    /** Frees all that are idle now, and the others when they come back. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        clear();
    }
}
