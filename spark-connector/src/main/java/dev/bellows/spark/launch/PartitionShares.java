package dev.bellows.spark.launch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which worker reads which partitions: one that has them at hand, if there is one and it does not have far more to read than the
 * others. It changes nothing but the way that rows take.
 *
 * @param locations of each partition, as Spark writes them: executors that keep it, or hosts
 * @param rows of each partition
 */
record PartitionShares(List<List<String>> locations, long[] rows) implements Serializable {
    /** As Spark writes where an executor keeps a block. */
    static String executor(String host, String id) {
        return "executor_" + host + "_" + id;
    }

    /**
     * Where a worker is.
     *
     * @param executor see {@link #executor}
     */
    record Place(String executor, String host) {
        String text() {
            return executor + "\n" + host;
        }

        static Place of(String text) {
            int end = text.indexOf('\n');
            return new Place(text.substring(0, end), text.substring(end + 1));
        }
    }

    /**
     * The ranks that read the partitions, the same wherever it is asked for.
     *
     * @param places of the workers by rank
     */
    int[] readers(List<Place> places) {
        long[] load = new long[places.size()];
        long most = 2 * (Arrays.stream(rows).sum() / places.size() + 1);
        int[] readers = new int[rows.length];
        List<Integer> rest = new ArrayList<>();
        for (int partition = 0; partition < rows.length; partition++) {
            int nearest = least(load, near(locations.get(partition), places));
            if (nearest < 0 || load[nearest] + rows[partition] > most) {
                rest.add(partition);
            } else {
                readers[partition] = nearest;
                load[nearest] += rows[partition];
            }
        }
        List<Integer> all = ranks(places.size());
        for (int partition : rest) {
            readers[partition] = least(load, all);
            load[readers[partition]] += rows[partition];
        }
        return readers;
    }

    /** The ranks whose executor keeps it; if there are none those on a host that it lies on. */
    private static List<Integer> near(List<String> locations, List<Place> places) {
        List<Integer> ranks = ranks(places.size());
        List<Integer> here = ranks.stream()
                .filter(rank -> locations.contains(places.get(rank).executor()))
                .toList();
        return here.isEmpty()
                ? ranks.stream()
                        .filter(rank -> locations.contains(places.get(rank).host()))
                        .toList()
                : here;
    }

    private static List<Integer> ranks(int workers) {
        List<Integer> ranks = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            ranks.add(rank);
        }
        return ranks;
    }

    /** The first of those that have the least to read; −1: there are none. */
    private static int least(long[] load, List<Integer> ranks) {
        int least = -1;
        for (int rank : ranks) {
            least = least < 0 || load[rank] < load[least] ? rank : least;
        }
        return least;
    }
}
