package dev.bellows.spark.progress;

import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Hands on to a {@link FitWatch} what heartbeats tell of a {@link ProgressAccumulator}. */
public final class ProgressListener extends SparkListener {
    private final long accumulatorId;
    private final FitWatch watch;

    /**
     * A listener for one fit.
     *
     * @param accumulatorId the accumulator's
     */
    public ProgressListener(long accumulatorId, FitWatch watch) {
        this.accumulatorId = accumulatorId;
        this.watch = watch;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                CollectionConverters.asJava(update.accumUpdates())) {
            for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                if (info.id() == accumulatorId
                        && info.update().isDefined()
                        && info.update().get() instanceof Progress progress) {
                    watch.update(progress);
                }
            }
        }
    }
}
