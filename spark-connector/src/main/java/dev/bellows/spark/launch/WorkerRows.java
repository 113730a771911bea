package dev.bellows.spark.launch;

import dev.bellows.backend.DeviceKind;
import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleStore;
import dev.bellows.data.arrow.ArrowSampleStore;
import dev.bellows.data.arrow.StoreLimits;
import dev.bellows.spark.data.RowBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    static WorkerRows open(TrainJob job, WorkerProgram program, BarrierTaskContext context, DeviceKind kind) {
        TrainJob.Rows rows = job.rows();
        long asked = job.worker().dataBytes();
        long bytes = asked > 0 ? asked : share(DirectMemory.limit(), neighbours(context), program.memory(job, kind));
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
                plan.share(job.rows().mesh().place(context.partitionId()).data()),
                StoreLimits.of(memoryBytes, SparkDoor.localDirectories()));
    }

    /**
     * What the rows of a worker may take where no Param says it: half of what its JVM gives out, or less where training needs more
     * than the other half. One block they have in any case.
     *
     * @param neighbours workers of the JVM, itself among them
     * @param training bytes that each of them needs besides
     */
    static long share(long limit, int neighbours, long training) {
        return Math.max(0, Math.min(limit / 2 / neighbours, limit / neighbours - training));
    }

    private static int neighbours(BarrierTaskContext context) {
        BarrierTaskInfo[] workers = context.getTaskInfos();
        String here = workers[context.partitionId()].address();
        return (int) Arrays.stream(workers)
                .filter(worker -> worker.address().equals(here))
                .count();
    }

    /** Takes in a block, in native byte order; may be called by several threads. */
    synchronized void unpack(ByteBuffer block) {
        RowBlock.unpack(block, training, validation);
    }

    /** Takes in rows that lie in one array; may be called by several threads. */
    synchronized void append(RowList rows, byte[] block) {
        ByteBuffer all = ByteBuffer.wrap(block).order(ByteOrder.nativeOrder());
        for (int i = 0; i < rows.size(); i++) {
            RowBlock.append(rows.index(i), all.position(rows.from(i)), training, validation);
        }
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
