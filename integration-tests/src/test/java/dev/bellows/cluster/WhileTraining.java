package dev.bellows.cluster;

import dev.bellows.spark.progress.Progress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Does something once, as soon as the driver hears that training is under way. */
final class WhileTraining extends SparkListener {
    private final Predicate<Progress> when;
    private final Runnable deed;
    private final AtomicBoolean done = new AtomicBoolean();

    WhileTraining(Runnable deed) {
        this(progress -> progress.step() > 1, deed);
    }

    /** Once training has come so far. */
    WhileTraining(Predicate<Progress> when, Runnable deed) {
        this.when = when;
        this.deed = deed;
    }

    boolean done() {
        return done.get();
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                CollectionConverters.asJava(update.accumUpdates())) {
            for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                if (info.update().get() instanceof Progress progress
                        && when.test(progress)
                        && done.compareAndSet(false, true)) {
                    deed.run();
                }
            }
        }
    }
}
