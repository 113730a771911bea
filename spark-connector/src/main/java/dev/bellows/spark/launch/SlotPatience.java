package dev.bellows.spark.launch;

import java.time.Duration;
import org.apache.spark.SparkConf;

/**
 * How long to wait for task slots.
 *
 * @param duration of the wait
 * @param conf what of Spark's configuration says so
 */
record SlotPatience(Duration duration, String conf) {
    private static final String CHECK = "spark.scheduler.barrier.maxConcurrentTasksCheck.";
    private static final String REGISTERED = "spark.scheduler.maxRegisteredResourcesWaitingTime";

    /** Before a fit begins: executors may still be starting. */
    static SlotPatience atFirst(SparkConf conf) {
        return new SlotPatience(Duration.ofSeconds(conf.getTimeAsSeconds(REGISTERED, "30s")), REGISTERED);
    }

    /** Later: an executor was lost and its successor is to come; as long as Spark looks for the slots of a barrier stage. */
    static SlotPatience whileRunning(SparkConf conf) {
        long interval = conf.getTimeAsSeconds(CHECK + "interval", "15s");
        int checks = conf.getInt(CHECK + "maxFailures", 40);
        return new SlotPatience(Duration.ofSeconds(interval * checks), CHECK + "interval × maxFailures");
    }

    long nanos() {
        return duration.toNanos();
    }

    @Override
    public String toString() {
        return duration.toSeconds() + " s (" + conf + ")";
    }
}
