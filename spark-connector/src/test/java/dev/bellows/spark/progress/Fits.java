package dev.bellows.spark.progress;

import java.util.List;
import java.util.Map;

/** Fits for tests that need one to talk about. */
public final class Fits {
    /** The third fit of a driver, the one of a grid with a rate of 0.1. */
    public static final FitInfo INFO = new FitInfo(
            "id-3",
            3,
            "NeuralClassifier_1",
            Map.of("learningRate", "0.1"),
            Map.of("epochs", "3", "learningRate", "0.1"),
            3,
            120,
            2,
            1000,
            "one layer");

    private Fits() {}

    /** What one epoch may have done, of two workers. */
    public static EpochMetrics epoch(int epoch, double loss) {
        return new EpochMetrics(
                epoch,
                1000,
                loss,
                Map.of("accuracy", 1 - loss / 2),
                4,
                0.5,
                3,
                0.5,
                0.1,
                List.of(new WorkerTimes(4, 0.5, 3, 0.5), new WorkerTimes(4, 0, 2.5, 1.5)));
    }

    /** Nobody listens. */
    public static FitWatch unwatched() {
        return new FitWatch(new FitRun(INFO), List.of());
    }
}
