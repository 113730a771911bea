package dev.bellows.spark.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Where an RDD's rows come from.
 *
 * @param shuffled whether out of a shuffle, so that the order in which a partition has them follows from the order of arrival
 * @param uncached whether there is such a shuffle with nothing cached behind it
 * @param cached whether all of them come from something cached
 */
record Lineage(boolean shuffled, boolean uncached, boolean cached) {
    static Lineage of(RDD<?> rows) {
        return new Lineage(
                reaches(rows, true, Lineage::isShuffled),
                reaches(rows, false, Lineage::isShuffled),
                !reaches(rows, false, rdd -> rdd.dependencies().isEmpty()));
    }

    private static boolean isShuffled(RDD<?> rdd) {
        return CollectionConverters.asJava(rdd.dependencies()).stream().anyMatch(ShuffleDependency.class::isInstance);
    }

    /** Whether there is such an RDD among those that rows come from, other than behind what is cached if that ends the search. */
    private static boolean reaches(RDD<?> rows, boolean throughCaches, Predicate<RDD<?>> wanted) {
        Set<RDD<?>> seen = new HashSet<>();
        Deque<RDD<?>> open = new ArrayDeque<>(List.of(rows));
        while (!open.isEmpty()) {
            RDD<?> rdd = open.pop();
            if (seen.add(rdd) && (throughCaches || rdd.getStorageLevel().equals(StorageLevel.NONE()))) {
                if (wanted.test(rdd)) {
                    return true;
                }
                CollectionConverters.asJava(rdd.dependencies()).forEach(dependency -> open.push(dependency.rdd()));
            }
        }
        return false;
    }
}
