package dev.bellows.spark.launch;

import dev.bellows.data.LanePlan;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.DealtRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;

/**
 * Which way rows go to the workers (ADR 69). The workers read what is kept and send it to each other, if they are about as many as
 * there are task slots; else a shuffle brings it, for which all slots read.
 */
public final class RowRoute {
    /** A row that is sent costs a fraction of one that is shuffled. */
    private static final int SLOTS_PER_WORKER = 2;

    private RowRoute() {}

    /**
     * The rows as the workers find them.
     *
     * @param plan how they are dealt
     * @param copies how many neighbouring workers have the same; several get them by a shuffle
     * @param resources of the training stage
     */
    public static RDD<WorkerInput> of(
            SparkContext context, CheckedRows rows, LanePlan plan, int copies, TrainingResources resources) {
        if (copies == 1
                && rows.kept()
                && resources.equals(TrainingResources.NONE)
                && SparkDoor.taskSlots(context) <= (long) SLOTS_PER_WORKER * plan.workers()) {
            RDD<DealtRows> dealt = rows.deal(plan).rdd();
            // Where the files of a shuffle behind a cache are gone, Spark would make them for nothing.
            if (ReadableRows.shuffles(dealt).stream().allMatch(SparkDoor::hasOutputs)) {
                return readable(context, dealt, rows.counts(), plan.workers());
            }
        }
        return WorkerInput.shuffled(rows.place(plan, copies));
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
