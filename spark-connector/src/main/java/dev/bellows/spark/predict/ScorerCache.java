package dev.bellows.spark.predict;

import dev.bellows.backend.Backends;
import dev.bellows.core.Device;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The networks this JVM has loaded, one for each device that scores with it, so that all tasks on a device share it. Those in use
 * stay; of a device's idle ones the most recently used stay, up to the capacity, and the others are closed at once.
 */
public final class ScorerCache {
    private final int capacity;
    private final Function<TrainedNetwork, Scorer> load;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(String id, Device device) {}

    /**
     * An empty cache.
     *
     * @param capacity idle networks to keep on each device
     * @param load how to load one on the calling thread's device
     */
    public ScorerCache(int capacity, Function<TrainedNetwork, Scorer> load) {
        this.capacity = capacity;
        this.load = load;
    }

    /** The model's scorer on the calling thread's {@linkplain Backends#current device}, loaded if need be; to be closed after use. */
    public Lease lease(String id, Supplier<TrainedNetwork> model) {
        Device device = Backends.current().device();
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(new Key(id, device), absent -> new Entry(device));
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
        long idle = entries.values().stream()
                .filter(other -> other.idleOn(entry.device))
                .count();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (idle > capacity && oldestFirst.hasNext()) {
            Entry candidate = oldestFirst.next();
            if (candidate.idleOn(entry.device)) {
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
        private final Device device;
        private int users;
        private @Nullable Scorer scorer;

        Entry(Device device) {
            this.device = device;
        }

        boolean idleOn(Device some) {
            return users == 0 && device.equals(some);
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
