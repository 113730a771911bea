package dev.bellows.spark.launch;

import java.util.Arrays;

/** Rows that lie somewhere in one array: of each its index and where it begins. Used anew for the next array. */
final class RowList {
    private long[] indexes = new long[64];
    private int[] starts = new int[64];
    private int size;

    void add(long index, int from) {
        if (size == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
        }
        indexes[size] = index;
        starts[size] = from;
        size++;
    }

    int size() {
        return size;
    }

    long index(int i) {
        return indexes[i];
    }

    int from(int i) {
        return starts[i];
    }

    void clear() {
        size = 0;
    }
}
