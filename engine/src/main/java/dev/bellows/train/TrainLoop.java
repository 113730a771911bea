package dev.bellows.train;

import dev.bellows.data.Batch;
import dev.bellows.data.BatchSource;
import dev.bellows.data.EpochSpan;
import dev.bellows.data.Prefetcher;
import dev.bellows.profile.Profiler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives a {@link ReplicaTrainer} through the epochs, with the next batch prepared while a step runs. */
public final class TrainLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TrainLoop.class);

    /** The fields of a batch. */
    public static final String FEATURES = "features";

    public static final String LABEL = "label";

    /** Hears of the progress; an exception from it ends the training. */
    public interface Listener {
        /**
         * Called before each step.
         *
         * @param epoch from 0
         * @param step from 0
         * @param steps of this epoch
         */
        default void beginStep(int epoch, int step, int steps) {}

        /** Called after each epoch. */
        default void endEpoch(EpochResult result) {}
    }

    private TrainLoop() {}

    /** Trains for {@code epochs} epochs on this worker's part of the data. */
    public static void run(ReplicaTrainer trainer, BatchSource source, int epochs, Listener listener) {
        try (Prefetcher batches = Prefetcher.start("batches", source, EpochSpan.epochs(epochs))) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                listener.endEpoch(epoch(trainer, batches, epoch, source.steps(), listener));
            }
        }
    }

    private static EpochResult epoch(
            ReplicaTrainer trainer, Prefetcher batches, int epoch, int steps, Listener listener) {
        long start = System.nanoTime();
        long waited = batches.waitedNanos();
        long communicated = trainer.communicationNanos();
        long samples = 0;
        double loss = 0;
        double correct = 0;
        for (int step = 0; step < steps; step++) {
            listener.beginStep(epoch, step, steps);
            try (Batch batch = next(batches)) {
                StepResult result = step(trainer, batch);
                if (Double.isFinite(loss) && !Double.isFinite(result.lossSum())) {
                    LOG.warn(
                            "the loss of epoch {} step {} is {}; train these samples by Training with"
                                    + " explainingNonFinite() to find the op that made it",
                            epoch,
                            step,
                            result.lossSum());
                }
                samples += result.samples();
                loss += result.lossSum();
                correct += result.correct();
            }
        }
        trainer.averageStatistics();
        double seconds = seconds(System.nanoTime() - start);
        double data = seconds(batches.waitedNanos() - waited);
        double communication = seconds(trainer.communicationNanos() - communicated);
        double compute = Math.max(0, seconds - data - communication);
        return new EpochResult(
                epoch, samples, loss / samples, correct / samples, seconds, data, compute, communication);
    }

    private static StepResult step(ReplicaTrainer trainer, Batch batch) {
        try (Profiler.Task task = Profiler.task("train", "step")) {
            return trainer.step(batch.field(FEATURES), batch.field(LABEL), batch.count());
        }
    }

    private static Batch next(Prefetcher batches) {
        try (Profiler.Task task = Profiler.task("data", "wait for data")) {
            return batches.next();
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
