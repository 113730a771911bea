package dev.bellows.spark.launch;

import dev.bellows.core.MemoryException;
import dev.bellows.core.PeerLostException;
import dev.bellows.data.arrow.SpillException;

/** What can be done in Spark's words about failures of the engine, which knows its own terms alone. */
final class SparkAdvice {
    private SparkAdvice() {}

    /** What to add to the sentence of {@code failure}; empty if there is nothing. */
    static String about(Throwable failure) {
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
