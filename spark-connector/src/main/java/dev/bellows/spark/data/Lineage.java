package dev.bellows.spark.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.Dependency;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Where an RDD's rows come from.
 *
 * @param shuffled whether out of a shuffle, so that the order in which a partition has them follows from the order of arrival
 * @param uncached whether there is such a shuffle with nothing cached behind it
 */
record Lineage(boolean shuffled, boolean uncached) {
    static Lineage of(RDD<?> rows) {
        return new Lineage(findsShuffle(rows, true), findsShuffle(rows, false));
    }

    private static boolean findsShuffle(RDD<?> rows, boolean throughCaches) {
        Set<RDD<?>> seen = new HashSet<>();
        Deque<RDD<?>> open = new ArrayDeque<>(List.of(rows));
        while (!open.isEmpty()) {
            RDD<?> rdd = open.pop();
            if (seen.add(rdd) && (throughCaches || rdd.getStorageLevel().equals(StorageLevel.NONE()))) {
                for (Dependency<?> dependency : CollectionConverters.asJava(rdd.dependencies())) {
                    if (dependency instanceof ShuffleDependency) {
                        return true;
                    }
                    open.push(dependency.rdd());
                }
            }
        }
        return false;
    }
}
