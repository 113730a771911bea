package dev.bellows.spark.launch;

import dev.bellows.data.LanePlan;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.DealtRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;

/**
 * Which way rows go to the workers (ADR 69). The workers read what is kept and send it to each other, if they are about as many as
 * there are task slots; so do they with files, if they are as many. Else a shuffle brings the rows, for which all slots read.
 */
public final class RowRoute {
    /** Where reading is no more than a look into a cache, a row that is sent costs a fraction of one that is shuffled. */
    private static final int SLOTS_PER_WORKER = 2;

    /** What of partitions may go to every worker; those that hold rows themselves would take the whole DataFrame to each. */
    private static final long PARTITION_BYTES = 8 << 20;

    /** Most that blocks may take which are on the way; more where rows are large and workers many. */
    private static final long EXCHANGE_BYTES = 64 << 20;

    private RowRoute() {}

    /**
     * The rows as the workers find them.
     *
     * @param plan how they are dealt
     * @param resources of the training stage
     * @param plain whether a partition holds the same rows whichever task reads it; asked if they are not kept
     */
    public static RDD<WorkerInput> of(
            SparkContext context, CheckedRows rows, LanePlan plan, TrainingResources resources, BooleanSupplier plain) {
        if (resources.equals(TrainingResources.NONE)
                && RowExchange.bytes(plan.workers(), rows.rowBytes()) <= EXCHANGE_BYTES
                && isReadByWorkers(context, rows, plan.workers(), plain)) {
            RDD<DealtRows> dealt = rows.deal(plan).rdd();
            // Where the files of a shuffle behind a cache are gone, Spark would make them for nothing.
            if (ReadableRows.shuffles(dealt).stream().allMatch(SparkDoor::hasOutputs)
                    && PartitionWeight.isAtMost(dealt.partitions(), PARTITION_BYTES)) {
                return readable(context, dealt, rows.counts(), plan.workers());
            }
        }
        return WorkerInput.shuffled(rows.place(plan, 1));
    }

    private static boolean isReadByWorkers(SparkContext context, CheckedRows rows, int workers, BooleanSupplier plain) {
        int slots = SparkDoor.taskSlots(context);
        return rows.kept() ? slots <= (long) SLOTS_PER_WORKER * workers : slots <= workers && plain.getAsBoolean();
    }

    /** The rows as workers read them that send them to each other. */
    static RDD<WorkerInput> readable(SparkContext context, RDD<DealtRows> dealt, long[] counts, int workers) {
        List<List<String>> locations = new ArrayList<>();
        for (int partition = 0; partition < counts.length; partition++) {
            locations.add(SparkDoor.locations(dealt, partition));
        }
        return new ReadableRows(context, dealt, new PartitionShares(locations, counts), workers);
    }
}
