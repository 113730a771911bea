package dev.bellows.spark.launch;

import dev.bellows.memory.Scope;
import dev.bellows.nn.layer.BatchStatistics;
import java.util.ArrayList;
import java.util.List;

/** Whether layers that normalise by the rows of their own worker have more than one value to do so, before any row is read. */
public final class StatisticsCheck {
    private static final int LEAST = 2;

    private StatisticsCheck() {}

    /**
     * Looks at the worker that has fewest rows of a whole batch.
     *
     * @throws IllegalArgumentException a sentence with the layer and what to change
     */
    public static void require(MemoryPlan plan) {
        int rows = plan.fewestTogether();
        if (rows >= LEAST) {
            return;
        }
        try (Scope scope = Scope.open("statistics check")) {
            for (BatchStatistics each :
                    BatchStatistics.of(plan.spec().build(), plan.spec().inputs(1))) {
                if (each.valuesPerRow() * rows < LEAST) {
                    throw new IllegalArgumentException("network: " + each.layer()
                            + (each.path().isEmpty() ? "" : " at " + each.path())
                            + " normalises by the rows that its worker sees together, " + rows + " of a batch of "
                            + plan.batchSize() + cause(plan) + ", and one value has no variance; " + advice(plan));
                }
            }
        }
    }

    /** What parts the rows of a batch. */
    private static String cause(MemoryPlan plan) {
        List<String> parts = new ArrayList<>();
        if (plan.shards() > 0) {
            parts.add(plan.shards() * plan.workers() + " logicalShards");
        } else {
            if (plan.replicas() > 1) {
                parts.add(plan.workers() + " workers");
            }
            if (plan.division().microBatches() > 1) {
                parts.add(plan.division().microBatches() + " microBatches");
            }
        }
        return parts.isEmpty() ? "" : " with " + String.join(" and ", parts);
    }

    /** Only what makes them more. */
    private static String advice(MemoryPlan plan) {
        if (plan.shards() > 0) {
            return "raise batchSize or lower logicalShards";
        } else if (plan.division().microBatches() > 1) {
            return plan.replicas() > 1
                    ? "raise batchSize, or lower microBatches or numWorkers"
                    : "raise batchSize or lower microBatches";
        }
        return plan.replicas() > 1
                ? "raise batchSize, lower numWorkers, or take SyncBatchNorm, which normalises by the rows of all"
                        + " workers"
                : "raise batchSize";
    }
}
