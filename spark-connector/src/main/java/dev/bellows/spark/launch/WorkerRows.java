package dev.bellows.spark.launch;

import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleStore;
import dev.bellows.data.arrow.ArrowSampleStore;
import dev.bellows.data.arrow.StoreLimits;
import dev.bellows.spark.data.RowBlock;
import java.util.Arrays;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;

/**
 * The rows of one worker, off the heap.
 *
 * @param training those that are trained on
 * @param validation those held out, which are measured with; may be none
 */
record WorkerRows(SampleStore training, SampleStore validation) implements AutoCloseable {
    /** Stores for the rows to come, which share the memory by how many there will be. */
    static WorkerRows open(TrainJob job, BarrierTaskContext context) {
        TrainJob.Rows rows = job.rows();
        long bytes = bytes(job, context);
        long held = (long) (bytes * ((double) rows.held() / (rows.count() + rows.held())));
        LanePlan plan = rows.plan();
        return new WorkerRows(
                store("rows", job, context, plan, bytes - held),
                store("validation rows", job, context, plan.ofSamples(rows.held()), held));
    }

    private static SampleStore store(
            String what, TrainJob job, BarrierTaskContext context, LanePlan plan, long memoryBytes) {
        return ArrowSampleStore.open(
                what + " of worker " + context.partitionId() + " (Param dataMemory)",
                job.rows().schema(),
                plan.share(context.partitionId()),
                StoreLimits.of(memoryBytes, SparkDoor.localDirectories()));
    }

    private static long bytes(TrainJob job, BarrierTaskContext context) {
        long asked = job.worker().dataBytes();
        if (asked > 0) {
            return asked;
        }
        BarrierTaskInfo[] workers = context.getTaskInfos();
        String here = workers[context.partitionId()].address();
        long neighbours = Arrays.stream(workers)
                .filter(worker -> worker.address().equals(here))
                .count();
        return DirectMemory.limit() / 2 / neighbours;
    }

    /** Takes in a block. */
    void unpack(byte[] block) {
        RowBlock.unpack(block, training, validation);
    }

    /** No more rows come. */
    void seal() {
        training.seal();
        validation.seal();
    }

    @Override
    public void close() {
        try (training) {
            validation.close();
        }
    }
}
