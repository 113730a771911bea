package dev.bellows.spark.launch;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.storage.RDDInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the stages of one scope, and cancels its jobs if a stage has been waiting for too long for task slots that are not
 * there, which Spark would do in silence for ever.
 */
final class SlotWatch extends SparkListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);

    private final SparkContext context;
    private final String tag;
    private final SlotDemand demand;
    private final boolean dynamic;
    private final SlotPatience patience;
    private final OwnStages stages;
    private final Map<Integer, SlotDemand> submitted = new HashMap<>();
    private final Set<Long> running = new HashSet<>();
    private final Thread thread = new Thread(this::watch, "bellows-slots");
    private boolean news;
    private boolean closed;
    private @Nullable String refusal;

    /**
     * A watch that has to be started.
     *
     * @param tag of the jobs
     * @param demand what they need at once
     */
    SlotWatch(SparkContext context, String tag, SlotDemand demand) {
        this.context = context;
        this.tag = tag;
        this.demand = demand;
        this.dynamic = SparkDoor.allocatesDynamically(context);
        this.patience = SlotPatience.whileRunning(context.getConf());
        this.stages = new OwnStages(tag);
    }

    void start() {
        context.addSparkListener(this);
        thread.setDaemon(true);
        thread.start();
    }

    /** Why this watch cancelled the jobs, if it did. */
    synchronized Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        stages.note(start);
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
        if (stages.contain(event.stageInfo().stageId())) {
            tell(() -> submitted.put(event.stageInfo().stageId(), demand(event.stageInfo())));
        }
    }

    /** Of the stages before training, tasks may run one after the other; but where no executors will come, training is in view. */
    private SlotDemand demand(StageInfo stage) {
        boolean training = stage.rddInfos().exists(RDDInfo::isBarrier);
        if (training) {
            return demand;
        }
        return SlotDemand.of(dynamic ? 1 : demand.workers());
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
        tell(() -> submitted.remove(event.stageInfo().stageId()));
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart event) {
        if (stages.contain(event.stageId())) {
            tell(() -> running.add(event.taskInfo().taskId()));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
        if (stages.contain(event.stageId())) {
            tell(() -> running.remove(event.taskInfo().taskId()));
        }
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded event) {
        tell(() -> {});
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
        tell(() -> {});
    }

    private synchronized void tell(Runnable change) {
        change.run();
        news = true;
        notifyAll();
    }

    private void watch() {
        try {
            long since = 0;
            boolean lacking = false;
            while (awaitNews(lacking ? since + patience.nanos() - System.nanoTime() : Long.MAX_VALUE)) {
                Optional<SlotDemand> queued = queued();
                boolean lacked = lacking;
                int wanted = queued.map(SlotDemand::workers).orElse(0);
                int slots = queued.map(one -> SparkDoor.taskSlots(context, one.resources()))
                        .orElse(0);
                lacking = slots < wanted;
                if (lacking && !lacked) {
                    since = System.nanoTime();
                    LOG.warn("{}", ClusterCheck.waiting(wanted, slots, patience));
                }
                if (lacking && System.nanoTime() - since >= patience.nanos()) {
                    giveUp(ClusterCheck.tooFew(queued.orElse(demand), slots, patience, dynamic));
                    return;
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            // Spark is going away; the job's own failure will tell.
            LOG.debug("slots: the watch has ended early", e);
        }
    }

    /** Waits for something to happen, but no longer than given; false once this watch is closed. */
    private synchronized boolean awaitNews(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        long left = nanos;
        while (!closed && !news && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = nanos == Long.MAX_VALUE ? nanos : end - System.nanoTime();
        }
        news = false;
        return !closed;
    }

    /** What the stages that wait need, if none of them has a task that runs. */
    private synchronized Optional<SlotDemand> queued() {
        return running.isEmpty()
                ? submitted.values().stream().max(Comparator.comparingInt(SlotDemand::workers))
                : Optional.empty();
    }

    private void giveUp(String sentence) {
        synchronized (this) {
            refusal = sentence;
        }
        VersionDoor.cancelJobs(context, tag, sentence);
    }
}
