package dev.bellows.spark.launch;

import dev.bellows.spark.data.DealtRows;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;

/** What the task of a worker finds of the rows when it begins. */
public sealed interface WorkerInput {
    /**
     * All rows that the worker owns, out of a shuffle.
     *
     * @param blocks as {@link dev.bellows.spark.data.CheckedRows#place} gives them
     */
    record Shuffled(Iterator<byte[]> blocks) implements WorkerInput {}

    /**
     * Partitions, each to be read by one of the workers, which sends the rows on to those who own them.
     *
     * @param shares who reads which
     * @param reading the rows of a partition
     */
    record Partitions(PartitionShares shares, IntFunction<DealtRows> reading) implements WorkerInput {}

    /** What each worker finds of rows that were shuffled; partition {@code r} holds those of rank {@code r}. */
    static RDD<WorkerInput> shuffled(JavaRDD<byte[]> placed) {
        return placed.mapPartitions(
                        blocks -> List.<WorkerInput>of(new Shuffled(blocks)).iterator())
                .rdd();
    }
}
