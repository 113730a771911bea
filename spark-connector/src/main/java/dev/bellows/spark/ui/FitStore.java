package dev.bellows.spark.ui;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.util.kvstore.KVStore;
import org.apache.spark.util.kvstore.KVStoreIterator;
import org.apache.spark.util.kvstore.KVStoreView;

/** The fits in Spark's store of pages: in memory while an application runs, in the History Server perhaps on disk. */
final class FitStore {
    private final KVStore store;

    /** A way to get at it that may fail, which Spark's store declares of everything. */
    private interface Access<T> {
        T get() throws Exception;
    }

    FitStore(KVStore store) {
        this.store = store;
    }

    /** The newest first. */
    List<StoredFit> fits() {
        List<StoredFit> fits = all(() -> store.view(StoredFit.class));
        fits.sort(Comparator.comparingLong(StoredFit::started)
                .thenComparing(fit -> fit.info().number())
                .reversed());
        return fits;
    }

    Optional<StoredFit> fit(String id) {
        return fits().stream().filter(fit -> fit.info().id().equals(id)).findFirst();
    }

    /** In order. */
    List<StoredEpoch> epochs(String id) {
        List<StoredEpoch> epochs = all(() -> store.view(StoredEpoch.class)
                .index(StoredEpoch.OF_FIT)
                .first(id)
                .last(id));
        epochs.sort(Comparator.comparingInt(stored -> stored.epoch().epoch()));
        return epochs;
    }

    void write(Object entry) {
        access(() -> {
            store.write(entry);
            return entry;
        });
    }

    void remove(String id) {
        access(() -> {
            store.removeAllByIndexValues(StoredEpoch.class, StoredEpoch.OF_FIT, List.of(id));
            store.delete(StoredFit.class, id);
            return id;
        });
    }

    private <T> List<T> all(Access<KVStoreView<T>> view) {
        return access(() -> {
            List<T> found = new ArrayList<>();
            try (KVStoreIterator<T> entries = view.get().closeableIterator()) {
                entries.forEachRemaining(found::add);
            }
            return found;
        });
    }

    private static <T> T access(Access<T> access) {
        try {
            return access.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("ui: Spark's store of pages cannot be read or written", e);
        }
    }
}
