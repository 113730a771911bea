package dev.bellows.spark;

import dev.bellows.spark.data.SharedRows;
import dev.bellows.spark.launch.SparkDoor;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * What fits share of a DataFrame, as long as that is cached. A cached DataFrame is the same at every reading, and who cached it says
 * when he is done: Spark tells listeners that it was freed, and what was made of its rows is freed too. At most {@value #MOST} are
 * kept, those that were used last.
 */
final class CachedFrames {
    private static final int MOST = 2;
    private static final Deque<Entry> ENTRIES = new ArrayDeque<>();

    private CachedFrames() {}

    private record Entry(WeakReference<Dataset<?>> frame, SharedRows rows, SparkContext context, Watch watch) {
        boolean isOf(Dataset<?> other) {
            return frame.get() == other;
        }

        boolean isStale() {
            Dataset<?> there = frame.get();
            return there == null || context.isStopped() || !isCached(there);
        }

        void retire() {
            context.removeSparkListener(watch);
            rows.close();
        }
    }

    /** What fits on this DataFrame share; nothing if it is not cached. To be closed at the end of the fit. */
    static synchronized Optional<SharedRows.Use> use(Dataset<?> dataset) {
        retireStale();
        if (!isCached(dataset)) {
            return Optional.empty();
        }
        Entry entry = find(dataset);
        if (entry == null) {
            SparkContext context = dataset.sparkSession().sparkContext();
            entry = new Entry(
                    new WeakReference<>(dataset), new SharedRows(false, SparkDoor::dropShuffle), context, new Watch());
            context.addSparkListener(entry.watch);
        } else {
            ENTRIES.remove(entry);
        }
        ENTRIES.addLast(entry);
        if (ENTRIES.size() > MOST) {
            ENTRIES.removeFirst().retire();
        }
        return Optional.of(entry.rows.use());
    }

    private static @Nullable Entry find(Dataset<?> dataset) {
        return ENTRIES.stream().filter(entry -> entry.isOf(dataset)).findFirst().orElse(null);
    }

    private static boolean isCached(Dataset<?> dataset) {
        return !dataset.storageLevel().equals(StorageLevel.NONE());
    }

    private static synchronized void retireStale() {
        List<Entry> stale = ENTRIES.stream().filter(Entry::isStale).toList();
        ENTRIES.removeAll(stale);
        stale.forEach(Entry::retire);
    }

    /** How many are kept. */
    static synchronized int size() {
        return ENTRIES.size();
    }

    /** Hears that something is cached no longer. */
    private static final class Watch extends SparkListener {
        @Override
        public void onUnpersistRDD(SparkListenerUnpersistRDD event) {
            retireStale();
        }

        @Override
        public void onApplicationEnd(SparkListenerApplicationEnd event) {
            retireStale();
        }
    }
}
