package dev.bellows.spark.launch;

import dev.bellows.memory.Scope;
import dev.bellows.nn.layer.BatchStatistics;

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
                            + " normalises by the rows that its worker sees together, of a batch of " + plan.batchSize()
                            + " " + rows + (plan.workers() == 1 ? "" : " with " + plan.workers() + " workers")
                            + ", and one value has no variance; raise batchSize"
                            + (plan.workers() == 1
                                    ? ""
                                    : ", lower numWorkers, or take SyncBatchNorm, which normalises by the rows of all"
                                            + " workers"));
                }
            }
        }
    }
}
