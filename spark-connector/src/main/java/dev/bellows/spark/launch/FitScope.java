package dev.bellows.spark.launch;

import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/** All of one fit, from the first look at the rows: its jobs are one scope, and the slots that it needs are watched. */
public final class FitScope {
    /** What Spark's pages show for the jobs before training. */
    static final String DESCRIPTION = "Bellows: looking at the rows";

    private FitScope() {}

    /**
     * Runs the fit once the cluster has slots for all workers.
     *
     * @throws IllegalStateException if there are too few slots, now or, for too long, later
     * @throws CancellationException if this thread was interrupted, which it still is then; the fit's jobs are cancelled
     */
    public static <T> T run(SparkContext context, SlotDemand demand, Supplier<T> fit) {
        String id = UUID.randomUUID().toString();
        return JobScope.run(context, id, DESCRIPTION, () -> {
            ClusterCheck.require(context, demand);
            return watched(new SlotWatch(context, JobScope.tag(id), demand), fit);
        });
    }

    private static <T> T watched(SlotWatch slots, Supplier<T> fit) {
        try (slots) {
            slots.start();
            return fit.get();
        } catch (Exception failure) {
            if (slots.refusal().isPresent()) {
                throw new IllegalStateException(slots.refusal().get(), failure);
            }
            throw failure;
        }
    }
}
