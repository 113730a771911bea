package dev.bellows.spark.launch;

import dev.bellows.spark.device.WorkerDevice;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.Progress;
import dev.bellows.spark.progress.ProgressAccumulator;
import dev.bellows.spark.progress.ProgressText;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Tells the driver how training goes, on behalf of rank 0: at once by the line on which the workers met, and by the accumulator,
 * which makes up for what the line may lose. Training never waits for it.
 */
final class ProgressSender {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

    private final ProgressAccumulator progress;
    private final Function<String, CompletableFuture<?>> line;
    private CompletableFuture<?> lastStep = CompletableFuture.completedFuture("");
    private long lastNanos = System.nanoTime() - INTERVAL;
    private int told;

    /**
     * A sender.
     *
     * @param line takes a text to the driver, and completes when the driver has it
     */
    ProgressSender(ProgressAccumulator progress, Function<String, CompletableFuture<?>> line) {
        this.progress = progress;
        this.line = line;
    }

    /** A step begins; the line is told some of them a second, and none while it is still busy with the one before. */
    void at(int epoch, int step, int steps) {
        progress.at(epoch, step, steps);
        if (lastStep.isDone() && System.nanoTime() - lastNanos >= INTERVAL) {
            lastNanos = System.nanoTime();
            lastStep = tell();
        }
    }

    /** What all compute on; the line is told, for the first step may be long in coming. */
    void on(List<WorkerDevice> devices) {
        progress.on(devices);
        var unused = tell();
    }

    void resume(List<EpochMetrics> done) {
        progress.resume(done);
    }

    void add(EpochMetrics epoch) {
        progress.add(epoch);
        var unused = tell(); // nobody waits for the answer
    }

    void saved(String checkpoint) {
        progress.saved(checkpoint);
        var unused = tell();
    }

    /** The task is about to end, which brings the accumulator. */
    void best(int epoch) {
        progress.best(epoch);
    }

    /** The same. */
    void stop(String reason, boolean diverged) {
        progress.stop(reason, diverged);
    }

    private CompletableFuture<?> tell() {
        Progress now = progress.value();
        String text = ProgressText.of(now, told);
        told = now.done().size();
        return line.apply(text);
    }
}
