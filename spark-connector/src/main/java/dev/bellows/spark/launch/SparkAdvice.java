package dev.bellows.spark.launch;

import dev.bellows.core.DeviceLostException;
import dev.bellows.core.MemoryException;
import dev.bellows.core.PeerLostException;
import dev.bellows.data.arrow.SpillException;

/** What can be done in Spark's words about failures of the engine, which knows its own terms alone. */
final class SparkAdvice {
    private SparkAdvice() {}

    /**
     * What to add to the sentence of {@code failure}; empty if there is nothing.
     *
     * @param onGpu whether a GPU computed
     */
    static String about(Throwable failure, boolean onGpu) {
        String usual = about(failure);
        if (usual.isEmpty() && onGpu && failure instanceof MemoryException) {
            return "; what a worker's step takes of it follows from batchSize, numWorkers, precision and"
                    + " activationMemory";
        }
        if (failure instanceof DeviceLostException) {
            return "; the executor needs a new process: end it, or let Spark do so by spark.excludeOnFailure.enabled"
                    + " and spark.excludeOnFailure.killExcludedExecutors, and look for the cause in the machine's kernel"
                    + " log (dmesg, Xid) and in nvidia-smi";
        }
        return usual;
    }

    private static String about(Throwable failure) {
        if (failure instanceof PeerLostException) {
            return "; the stage will retry";
        }
        String sentence = failure.getMessage();
        if (failure instanceof MemoryException && sentence != null && sentence.contains("-XX:MaxDirectMemorySize")) {
            return "; on an executor spark.executor.extraJavaOptions sets -XX:MaxDirectMemorySize, and"
                    + " spark.executor.memoryOverhead the memory of the process";
        }
        return failure instanceof SpillException ? "; in Spark the directories are those of spark.local.dir" : "";
    }
}
