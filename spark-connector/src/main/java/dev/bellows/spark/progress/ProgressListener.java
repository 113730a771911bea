package dev.bellows.spark.progress;

import java.util.Locale;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Shows on the driver what heartbeats tell of a {@link ProgressAccumulator}: a line per epoch, and a bar on a terminal. */
public final class ProgressListener extends SparkListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressListener.class);

    private final long accumulatorId;
    private final int epochs;
    private final ProgressBar bar = ProgressBar.onTerminal();
    private Progress shown = Progress.NONE;

    /**
     * A listener for one fit.
     *
     * @param accumulatorId the accumulator's
     * @param epochs how many there will be
     */
    public ProgressListener(long accumulatorId, int epochs) {
        this.accumulatorId = accumulatorId;
        this.epochs = epochs;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                CollectionConverters.asJava(update.accumUpdates())) {
            for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                if (info.id() == accumulatorId
                        && info.update().isDefined()
                        && info.update().get() instanceof Progress progress) {
                    show(progress);
                }
            }
        }
    }

    /** Shows what came too late for a heartbeat. */
    public synchronized void finish(Progress last) {
        show(last);
        bar.clear();
        if (last.stopped() != null) {
            LOG.warn("training ended early: {}", last.stopped());
        }
    }

    private synchronized void show(Progress progress) {
        if (!progress.isFurtherThan(shown)) {
            return;
        }
        boolean again = progress.attempt() > Math.max(shown.attempt(), 0);
        if (again) {
            LOG.info("stage attempt {} begins: a task of the one before failed", progress.attempt());
        }
        int known = again ? 0 : shown.done().size();
        for (EpochMetrics epoch : progress.done().subList(known, progress.done().size())) {
            bar.clear();
            LOG.info(line(epoch, epochs));
        }
        bar.show(progress, epochs);
        shown = progress;
    }

    static String line(EpochMetrics epoch, int epochs) {
        StringBuilder scores = new StringBuilder();
        epoch.metrics().forEach((name, value) -> scores.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return String.format(
                Locale.ROOT,
                "epoch %d/%d: loss %.4f%s, %.0f rows/s, %.1f s (data %.1f, compute %.1f, communication %.1f)",
                epoch.epoch(),
                epochs,
                epoch.loss(),
                scores,
                epoch.samplesPerSecond(),
                epoch.seconds(),
                epoch.dataSeconds(),
                epoch.computeSeconds(),
                epoch.communicationSeconds());
    }
}
