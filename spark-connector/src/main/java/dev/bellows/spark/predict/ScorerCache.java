package dev.bellows.spark.predict;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The networks this JVM has loaded, so that all tasks that score with one model share it. Those in use stay; of the
 * idle ones the most recently used stay, up to the capacity, and the others are closed at once.
 */
public final class ScorerCache {
    private final int capacity;
    private final Function<TrainedNetwork, Scorer> load;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * An empty cache.
     *
     * @param capacity idle networks to keep
     * @param load how to load one
     */
    public ScorerCache(int capacity, Function<TrainedNetwork, Scorer> load) {
        this.capacity = capacity;
        this.load = load;
    }

    /** The model's scorer, loaded if need be; to be closed after use. */
    public Lease lease(String id, Supplier<TrainedNetwork> model) {
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(id, absent -> new Entry());
            entry.users++;
        }
        try {
            return new Lease(entry, entry.scorer(load, model));
        } catch (RuntimeException | Error e) {
            release(entry);
            throw e;
        }
    }

    /** Networks loaded now. */
    synchronized int size() {
        return entries.size();
    }

    private synchronized void release(Entry entry) {
        entry.users--;
        long idle = entries.values().stream().filter(Entry::idle).count();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (idle > capacity && oldestFirst.hasNext()) {
            Entry candidate = oldestFirst.next();
            if (candidate.idle()) {
                oldestFirst.remove();
                candidate.close();
                idle--;
            }
        }
    }

    /** The right to use a scorer until closed. */
    public final class Lease implements AutoCloseable {
        private final Entry entry;
        private final Scorer scorer;
        private boolean closed;

        private Lease(Entry entry, Scorer scorer) {
            this.entry = entry;
            this.scorer = scorer;
        }

        /** The scorer. */
        public Scorer scorer() {
            return scorer;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                release(entry);
            }
        }
    }

    /** One network; loading holds only this entry's lock, so other models are not kept waiting. */
    private static final class Entry {
        private int users;
        private @Nullable Scorer scorer;

        boolean idle() {
            return users == 0;
        }

        synchronized Scorer scorer(Function<TrainedNetwork, Scorer> load, Supplier<TrainedNetwork> model) {
            if (scorer == null) {
                scorer = load.apply(model.get());
            }
            return scorer;
        }

        void close() {
            if (scorer != null) {
                scorer.close();
            }
        }
    }
}
