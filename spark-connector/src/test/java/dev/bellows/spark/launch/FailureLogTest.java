package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.PeerLostException;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskEndReason;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Seq;

class FailureLogTest {
    private static final int STAGE = 7;
    private final FailureLog log = new FailureLog("mine", new SparkConf(false));

    @BeforeEach
    void startTheJob() {
        log.onJobStart(jobStart("mine", STAGE));
        log.onJobStart(jobStart("another", 8));
    }

    @Test
    void prefersTheCauseToItsConsequences() {
        fail(STAGE, 0, 0, peerLost("rank 0 lost contact with rank 1"));
        fail(STAGE, 0, 1, cause("the loss is NaN"));
        assertEquals(Optional.of("the loss is NaN"), log.cause());
    }

    @Test
    void prefersTheLastAttemptThatExplainsAnything() {
        fail(STAGE, 0, 1, cause("first"));
        fail(STAGE, 1, 1, cause("second"));
        fail(STAGE, 2, 0, peerLost("rank 0 lost contact with rank 1"));
        assertEquals(Optional.of("second"), log.cause());
    }

    @Test
    void namesTheExecutorThatWasLost() {
        fail(STAGE, 0, 0, peerLost("rank 0 lost contact with rank 1"));
        fail(STAGE, 0, 1, new ExecutorLostFailure("3", true, Option.apply("Command exited with code 137")));
        assertEquals(
                Optional.of(
                        "rank 1 on host failed in stage attempt 0: executor 3 was lost: Command exited with code 137"),
                log.cause());
    }

    @Test
    void saysWhatToRaiseWhenSparkGivesUpAfterLosses() {
        for (int attempt = 0; attempt < 4; attempt++) {
            fail(STAGE, attempt, 1, new ExecutorLostFailure("3", true, Option.apply("Command exited with code 137")));
        }
        assertEquals(
                Optional.of(
                        "rank 1 on host failed in stage attempt 3: executor 3 was lost: Command exited with code 137;"
                                + " Spark gave the stage up after 4 attempts, as spark.stage.maxConsecutiveAttempts says:"
                                + " raise it where executors are lost often, and give a checkpointDir and a runId, with"
                                + " which the next fit goes on where this one was"),
                log.cause());
    }

    @Test
    void advisesNoFurtherAttemptsAtWhatFailsByItself() {
        for (int attempt = 0; attempt < 4; attempt++) {
            fail(STAGE, attempt, 1, cause("the disk is full"));
        }
        assertEquals(Optional.of("the disk is full"), log.cause());
    }

    @Test
    void hasNothingToSayOfOtherJobs() {
        fail(8, 0, 0, cause("not ours"));
        assertEquals(Optional.empty(), log.cause());
    }

    private void fail(int stage, int attempt, int rank, TaskEndReason reason) {
        TaskInfo info = new TaskInfo(rank, rank, attempt, rank, 0, "3", "host", TaskLocality.ANY(), false);
        log.onTaskEnd(
                new SparkListenerTaskEnd(stage, attempt, "ShuffleMapTask", reason, info, new ExecutorMetrics(), null));
    }

    private static ExceptionFailure cause(String message) {
        return new ExceptionFailure(new IllegalStateException(message), none());
    }

    private static ExceptionFailure peerLost(String message) {
        return new ExceptionFailure(new PeerLostException(0, 1, "all-reduce", message, null), none());
    }

    private static SparkListenerJobStart jobStart(String id, int stage) {
        Properties properties = new Properties();
        properties.setProperty(OwnStages.TAGS, "somebodys," + id);
        StageInfo info =
                new StageInfo(stage, 0, "stage", 2, none(), none(), "", null, none(), Option.empty(), 0, false, 0);
        return new SparkListenerJobStart(
                0,
                0,
                scala.jdk.javaapi.CollectionConverters.asScala(java.util.List.of(info))
                        .toSeq(),
                properties);
    }

    @SuppressWarnings("unchecked")
    private static <T> Seq<T> none() {
        return (Seq<T>) (Object) Nil$.MODULE$;
    }
}
