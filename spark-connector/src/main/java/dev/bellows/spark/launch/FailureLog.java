package dev.bellows.spark.launch;

import dev.bellows.core.PeerLostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Remembers why tasks of one job failed. Spark's own exception tells the failure that reached the driver first, which is
 * as likely a survivor's "lost contact" as the reason for it.
 */
final class FailureLog extends SparkListener {
    /** After how many attempts that fail Spark gives a stage up. */
    private static final String ATTEMPTS = "spark.stage.maxConsecutiveAttempts";

    private static final int ATTEMPTS_BY_DEFAULT = 4;

    private final OwnStages stages;
    private final int mostAttempts;
    private final List<Entry> entries = new ArrayList<>();

    /** Kinds of failure, from what explains most to what explains least. */
    private enum Kind {
        CAUSE,
        EXECUTOR_LOST,
        PEER_LOST,
        OTHER
    }

    private record Entry(int attempt, Kind kind, long time, String sentence) {
        boolean explains() {
            return kind == Kind.CAUSE || kind == Kind.EXECUTOR_LOST;
        }

        /** Whether it was no fault of the training, which another attempt may well survive. */
        boolean isLoss() {
            return kind == Kind.EXECUTOR_LOST || kind == Kind.PEER_LOST;
        }
    }

    /**
     * A log of one job.
     *
     * @param tag of the job
     * @param conf of the application
     */
    FailureLog(String tag, SparkConf conf) {
        stages = new OwnStages(tag);
        mostAttempts = conf.getInt(ATTEMPTS, ATTEMPTS_BY_DEFAULT);
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        stages.note(start);
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        TaskEndReason reason = end.reason();
        if (stages.contain(end.stageId()) && reason instanceof TaskFailedReason && !(reason instanceof TaskKilled)) {
            entries.add(
                    new Entry(end.stageAttemptId(), kind(reason), end.taskInfo().finishTime(), sentence(end)));
        }
    }

    /** The best explanation that the last failed stage attempt has, or an earlier one if the last has none. */
    synchronized Optional<String> cause() {
        return entries.stream()
                .min(Comparator.comparing(Entry::explains)
                        .thenComparing(Entry::attempt)
                        .reversed()
                        .thenComparing(Entry::kind)
                        .thenComparing(Entry::time))
                .map(entry -> entry.sentence + (entry.isLoss() ? givenUp(entry.attempt + 1) : ""));
    }

    private String givenUp(int attempts) {
        return attempts < mostAttempts
                ? ""
                : "; Spark gave the stage up after " + attempts + " attempts, as " + ATTEMPTS
                        + " says: raise it where executors are lost often, and give a checkpointDir and a runId, with"
                        + " which the next fit goes on where this one was";
    }

    private static Kind kind(TaskEndReason reason) {
        if (reason instanceof ExecutorLostFailure) {
            return Kind.EXECUTOR_LOST;
        } else if (reason instanceof FetchFailed) {
            return Kind.OTHER;
        } else if (reason instanceof ExceptionFailure failure) {
            return failure.fullStackTrace().contains(PeerLostException.class.getName()) ? Kind.PEER_LOST : Kind.CAUSE;
        }
        return Kind.OTHER;
    }

    private static String sentence(SparkListenerTaskEnd end) {
        TaskEndReason reason = end.reason();
        if (reason instanceof ExceptionFailure failure) {
            return failure.description();
        }
        String what =
                reason instanceof ExecutorLostFailure lost && lost.reason().isDefined()
                        ? lost.reason().get()
                        : ((TaskFailedReason) reason).toErrorString();
        return "rank " + end.taskInfo().index() + " on " + end.taskInfo().host() + " failed in stage attempt "
                + end.stageAttemptId() + ": executor " + end.taskInfo().executorId() + " was lost: " + what;
    }
}
