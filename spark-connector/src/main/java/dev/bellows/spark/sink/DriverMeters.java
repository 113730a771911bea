package dev.bellows.spark.sink;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.util.concurrent.atomic.AtomicInteger;

/** The driver's fits as metrics that Spark's sinks report: how many run, and where the one is that was heard of last. */
public final class DriverMeters implements FitListener {
    /** The name under which Spark knows them. */
    public static final String NAME = "bellows";

    private static final DriverMeters OF_JVM = new DriverMeters();

    private final MetricRegistry registry = new MetricRegistry();
    private final AtomicInteger running = new AtomicInteger();
    private volatile State last = new State(0, 0, 0, 0, Double.NaN, 0, 0, 0);

    /** Where a fit is. */
    private record State(
            int number,
            int epoch,
            int step,
            int steps,
            double loss,
            double rowsPerSecond,
            double learningRate,
            double waitShare) {}

    private DriverMeters() {
        gauge("fitsRunning", running::get);
        gauge("fit", () -> last.number);
        gauge("epoch", () -> last.epoch);
        gauge("step", () -> last.step);
        gauge("steps", () -> last.steps);
        gauge("loss", () -> last.loss);
        gauge("rowsPerSecond", () -> last.rowsPerSecond);
        gauge("learningRate", () -> last.learningRate);
        gauge("waitShare", () -> last.waitShare);
    }

    private <T> void gauge(String name, Gauge<T> gauge) {
        registry.register(name, gauge);
    }

    /** Those of this JVM. */
    public static DriverMeters ofJvm() {
        return OF_JVM;
    }

    public MetricRegistry registry() {
        return registry;
    }

    @Override
    public void fitStarted(FitRun run) {
        running.incrementAndGet();
    }

    @Override
    public void stepReached(FitRun run, int epoch, int step, int steps) {
        State now = last;
        last = new State(
                run.info().number(),
                epoch,
                step,
                steps,
                now.number == run.info().number() ? now.loss : Double.NaN,
                now.rowsPerSecond,
                now.learningRate,
                now.waitShare);
    }

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        int steps = run.info().steps();
        last = new State(
                run.info().number(),
                epoch.epoch(),
                steps,
                steps,
                epoch.loss(),
                epoch.samplesPerSecond(),
                epoch.learningRate(),
                (epoch.dataSeconds() + epoch.communicationSeconds()) / epoch.seconds());
    }

    @Override
    public void fitEnded(FitRun run, FitEnd end) {
        running.decrementAndGet();
    }
}
