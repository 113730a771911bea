package dev.bellows.spark.launch;

import dev.bellows.graph.Compilation;
import dev.bellows.train.TrainingSpec;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the workers' memory can do, asked before any row is read: a refusal where it never can, a warning where it may not. */
public final class MemoryCheck {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryCheck.class);
    private static final String REMEDY = "; raise spark.executor.memory, or -XX:MaxDirectMemorySize in"
            + " spark.executor.extraJavaOptions and spark.executor.memoryOverhead with it, or trainingResources, or"
            + " numWorkers, which share the states";

    private MemoryCheck() {}

    /**
     * Looks at the sum.
     *
     * @param spec the training
     * @param batch rows of a worker's share of a batch
     * @throws IllegalStateException a sentence with the sum and the conf to raise
     */
    public static void require(SparkContext context, SlotDemand demand, TrainingSpec spec, int batch) {
        // In one JVM all workers share what it has; how executors share them is not known, but each has one.
        int together = context.isLocal() ? demand.workers() : 1;
        ExecutorMemory there = ExecutorMemory.of(context, demand.resources());
        WorkerMemory needed = WorkerMemory.of(spec, demand.workers());
        refusal(needed, there, together).ifPresent(sentence -> {
            throw new IllegalStateException(sentence);
        });
        long activations = needed.sample() * batch;
        Compilation bound = spec.compilation();
        warning(needed, there, together, bound.isUnbounded() ? activations : Math.min(activations, bound.memory()))
                .ifPresent(LOG::warn);
    }

    /** What to say if it can never do. */
    static Optional<String> refusal(WorkerMemory needed, ExecutorMemory there, int together) {
        return needed.least() * together <= there.direct()
                ? Optional.empty()
                : Optional.of("memory: a worker takes at least " + WorkerMemory.show(needed.least())
                        + " off the heap, " + needed.sum() + ", and there are " + WorkerMemory.show(there.direct())
                        + (together == 1 ? "" : " for " + together + " workers") + " (" + there.reason() + ")"
                        + REMEDY);
    }

    /** What to say if it may not do. */
    static Optional<String> warning(WorkerMemory needed, ExecutorMemory there, int together, long activations) {
        long all = (needed.least() + activations) * together;
        String sum = needed.sum() + " + about " + WorkerMemory.show(activations) + " of activations";
        if (all > there.direct()) {
            return Optional.of("memory: a worker may take " + WorkerMemory.show(needed.least() + activations)
                    + " off the heap beside its rows, " + sum + ", and there are " + WorkerMemory.show(there.direct())
                    + (together == 1 ? "" : " for " + together + " workers") + " (" + there.reason()
                    + "); if it fails, set activationMemory, lower batchSize" + REMEDY.replaceFirst(";", ", or"));
        }
        return there.beside()
                .filter(beside -> all > beside)
                .map(beside -> "memory: a worker may take " + WorkerMemory.show(all) + " off the heap beside its rows, "
                        + sum + ", and its container has " + WorkerMemory.show(beside)
                        + " beside the heap (spark.executor.memoryOverhead); raise it, lest the container be killed");
    }
}
