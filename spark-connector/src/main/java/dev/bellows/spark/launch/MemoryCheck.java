package dev.bellows.spark.launch;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the workers' memory can do, asked before any row is read: a refusal where it never can, a warning where it may not. */
public final class MemoryCheck {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryCheck.class);
    private static final String REMEDY = "; raise spark.executor.memory, or -XX:MaxDirectMemorySize in"
            + " spark.executor.extraJavaOptions and spark.executor.memoryOverhead with it, or trainingResources, or"
            + " numWorkers, which share the states (with shardWeights also the weights)";

    private static final String GPU_REMEDY = "take GPUs with more memory, or more workers (numWorkers), which share the"
            + " states, or let several divide the network (tensorParallel, pipelineParallel, shardEmbeddings, shardWeights)";

    private MemoryCheck() {}

    /**
     * Looks at the sums.
     *
     * @param gpu what computes; empty: the processors, on arrays off the heap
     * @throws IllegalStateException a sentence with the sum and the conf to raise
     */
    public static void require(
            SparkContext context, TrainingResources resources, MemoryPlan plan, Optional<GpuRoom> gpu) {
        // In one JVM all workers share what it has; how executors share them is not known, but each has one.
        int together = context.isLocal() ? plan.workers() : 1;
        ExecutorMemory there = ExecutorMemory.of(context, resources);
        WorkerMemory needed = WorkerMemory.of(plan);
        Optional<String> refused = gpu.isPresent() ? gpuRefusal(needed, gpu.get()) : refusal(needed, there, together);
        refused.or(() -> heapRefusal(needed, there, Runtime.getRuntime().maxMemory(), plan.initial()))
                .ifPresent(sentence -> {
                    throw new IllegalStateException(sentence);
                });
        if (plan.division().copies() > 1 || needed.share() < needed.weights()) {
            LOG.info(
                    "memory: each of {} workers has a part of the network and takes at least {} {}: {};"
                            + " there is {} ({})",
                    plan.workers(),
                    WorkerMemory.show(needed.least(1)),
                    gpu.isPresent() ? "on its GPU" : "off the heap",
                    needed.sum(),
                    gpu.map(GpuRoom::shown).orElseGet(() -> WorkerMemory.show(there.direct())),
                    gpu.map(GpuRoom::where).orElse(there.reason()));
        }
        if (plan.division().stages() > 1) {
            for (WorkerMemory.OfStage stage : WorkerMemory.stages(plan)) {
                LOG.info(
                        "memory: a worker of {} takes at least {} {}: {}",
                        stage.layers(),
                        WorkerMemory.show(stage.memory().least(1)),
                        gpu.isPresent() ? "on its GPU" : "off the heap",
                        stage.memory().sum());
            }
        }
        if (gpu.isPresent()) {
            gpuWarning(needed, gpu.get()).ifPresent(LOG::warn);
            hostWarning(needed, there, together, plan.dataBytes()).ifPresent(LOG::warn);
        } else {
            warning(needed, there, together, plan.dataBytes()).ifPresent(LOG::warn);
        }
    }

    /** What to say if it can never do on a GPU. */
    static Optional<String> gpuRefusal(WorkerMemory needed, GpuRoom gpu) {
        return needed.least(gpu.together()) <= gpu.bytes()
                ? Optional.empty()
                : Optional.of("memory: a worker takes at least " + WorkerMemory.show(needed.least(1)) + " on its GPU, "
                        + needed.sum() + ", and " + room(gpu) + "; " + GPU_REMEDY);
    }

    /** What to say if it may not do on a GPU. */
    static Optional<String> gpuWarning(WorkerMemory needed, GpuRoom gpu) {
        return needed.onDevice(gpu.together()) <= gpu.bytes()
                ? Optional.empty()
                : Optional.of("memory: a worker may take " + WorkerMemory.show(needed.onDevice(1)) + " on its GPU, "
                        + needed.sum() + " + about " + WorkerMemory.show(needed.values()) + " of activations, and "
                        + room(gpu) + "; if it fails, set activationMemory, lower batchSize, or " + GPU_REMEDY);
    }

    private static String room(GpuRoom gpu) {
        return gpu.where() + " has " + gpu.shown() + (gpu.together() == 1 ? "" : " for " + gpu.together() + " workers");
    }

    /** What to say if what the host has of a worker that computes on a GPU may be too much. */
    static Optional<String> hostWarning(WorkerMemory needed, ExecutorMemory there, int together, long dataBytes) {
        long all = needed.onHost(together) + dataBytes * together;
        String start = "memory: beside a GPU a worker may take " + WorkerMemory.show(needed.onHost(1) + dataBytes)
                + " off the heap" + (dataBytes > 0 ? "" : " beside its rows") + ", "
                + WorkerMemory.show(needed.batches()) + " of batches"
                + (needed.staged() > 0
                        ? " + up to " + WorkerMemory.show(needed.staged()) + " of what workers exchange"
                        : "")
                + copies(needed) + rows(dataBytes) + ", and ";
        return all > there.direct()
                ? Optional.of(start + "there are " + WorkerMemory.show(there.direct())
                        + (together == 1 ? "" : " for " + together + " workers") + " (" + there.reason() + ")" + REMEDY)
                : overhead(start, all, there);
    }

    private static String copies(WorkerMemory needed) {
        return needed.copies() > 0
                ? " + up to " + WorkerMemory.show(needed.copies()) + " on its way to other stages (pipelineParallel)"
                : "";
    }

    private static String rows(long dataBytes) {
        return dataBytes > 0 ? " + up to " + WorkerMemory.show(dataBytes) + " of rows (dataMemory)" : "";
    }

    private static Optional<String> overhead(String start, long all, ExecutorMemory there) {
        return there.beside()
                .filter(beside -> all > beside)
                .map(beside -> start + "its container has " + WorkerMemory.show(beside)
                        + " beside the heap (spark.executor.memoryOverhead); raise it, lest the container be killed");
    }

    /** What to say if it can never do. */
    static Optional<String> refusal(WorkerMemory needed, ExecutorMemory there, int together) {
        return needed.least(together) <= there.direct()
                ? Optional.empty()
                : Optional.of("memory: a worker takes at least " + WorkerMemory.show(needed.least(1))
                        + " off the heap, " + needed.sum() + ", and there are " + WorkerMemory.show(there.direct())
                        + (together == 1 ? "" : " for " + together + " workers") + " (" + there.reason() + ")"
                        + REMEDY);
    }

    /** What to say if the weights cannot come back: through the heap of the first worker to that of the driver. */
    static Optional<String> heapRefusal(WorkerMemory needed, ExecutorMemory there, long driver, boolean initial) {
        String weights = "memory: the weights, " + WorkerMemory.show(needed.weights());
        if (needed.share() > there.heap()) {
            return Optional.of("memory: the weights, " + WorkerMemory.show(needed.share())
                    + ", come back through the heap of the first worker's JVM, which has "
                    + WorkerMemory.show(there.heap()) + "; raise spark.executor.memory, or executorMemory of"
                    + " trainingResources");
        }
        return needed.weights() * (initial ? 2 : 1) <= driver
                ? Optional.empty()
                : Optional.of(weights + (initial ? " and as many of initialModel" : "")
                        + ", must fit into the driver's heap, which has " + WorkerMemory.show(driver)
                        + "; raise spark.driver.memory");
    }

    /** What to say if it may not do. */
    static Optional<String> warning(WorkerMemory needed, ExecutorMemory there, int together, long dataBytes) {
        long all = needed.all(together) + dataBytes * together;
        String sum = needed.sum() + " + about " + WorkerMemory.show(needed.values()) + " of activations + "
                + WorkerMemory.show(needed.batches()) + " of batches" + copies(needed) + rows(dataBytes);
        String besideRows = dataBytes > 0 ? "" : " beside its rows";
        if (all > there.direct()) {
            return Optional.of("memory: a worker may take " + WorkerMemory.show(needed.all(1) + dataBytes)
                    + " off the heap" + besideRows + ", " + sum + ", and there are "
                    + WorkerMemory.show(there.direct()) + (together == 1 ? "" : " for " + together + " workers") + " ("
                    + there.reason() + "); if it fails, set activationMemory, lower batchSize"
                    + (dataBytes > 0 ? ", lower dataMemory" : "") + REMEDY.replaceFirst(";", ", or"));
        }
        return overhead(
                "memory: a worker may take " + WorkerMemory.show(all) + " off the heap" + besideRows + ", " + sum
                        + ", and ",
                all,
                there);
    }
}
