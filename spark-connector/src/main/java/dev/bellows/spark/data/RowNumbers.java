package dev.bellows.spark.data;

/** Numbers the rows of a partition from 0: those that are trained on, or those held out. */
interface RowNumbers {
    /** The number of the next row, which has this hash; -1 where there is no such row, or no further one. */
    int next(long hash);

    /** As they arrive. */
    static RowNumbers byArrival() {
        int[] next = {0};
        return hash -> next[0]++;
    }
}
