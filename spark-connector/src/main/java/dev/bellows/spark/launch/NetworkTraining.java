package dev.bellows.spark.launch;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.MemoryBudgetException;
import dev.bellows.core.Shape;
import dev.bellows.data.EpochOrder;
import dev.bellows.data.StoredBatches;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.Precision;
import dev.bellows.io.Safetensors;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.train.EpochResult;
import dev.bellows.train.ReplicaTrainer;
import dev.bellows.train.TrainConfig;
import dev.bellows.train.TrainLoop;
import java.util.List;

/** The worker program of a real fit: the engine's trainer on this worker's rows. */
public enum NetworkTraining implements WorkerProgram {
    INSTANCE;

    private static final long MIB = 1 << 20;
    private static final double ADAM_BETA1 = 0.9;
    private static final double ADAM_BETA2 = 0.999;
    private static final double ADAM_EPSILON = 1e-8;

    @Override
    public Weights train(Worker worker) {
        try {
            return trained(worker);
        } catch (MemoryBudgetException refused) {
            throw new IllegalArgumentException(sentence(refused), refused);
        }
    }

    private static Weights trained(Worker worker) {
        TrainJob.Learning learning = worker.job().learning();
        Backend backend = Backends.on(worker.job().worker().device());
        backend.useThreads(worker.threads());
        try (ReplicaTrainer trainer = new ReplicaTrainer(config(worker.job()), worker.communicator(), backend)) {
            EpochOrder order = EpochOrder.shuffled(worker.rows().share(), learning.seed());
            TrainLoop.run(trainer, new StoredBatches(worker.rows(), order), learning.epochs(), new Reporter(worker));
            return worker.communicator().rank() == 0
                    ? Weights.write(out -> Safetensors.write(trainer.parameters(), out))
                    : Weights.of(List.of());
        }
    }

    /** In MiB, as the Param is set. */
    private static String sentence(MemoryBudgetException refused) {
        long least = mebibytes(refused.least());
        return "activationMemory: must be at least " + least + " for a step of this worker, which takes "
                + mebibytes(refused.all()) + " MiB if nothing is computed again: " + mebibytes(refused.budget())
                + " ; set activationMemory to " + least + " or more or to 0 for no bound, or lower batchSize,"
                + " or raise numWorkers";
    }

    /** Rounded up, so that it is enough. */
    private static long mebibytes(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }

    private static TrainConfig config(TrainJob job) {
        TrainJob.Learning learning = job.learning();
        Compilation compilation = Compilation.DEFAULT.with(Precision.of(learning.precision()));
        long budget = job.worker().activationBytes();
        return new TrainConfig(
                NetworkJson.parse(learning.network()),
                Shape.of(learning.inputShape()),
                new SoftmaxCrossEntropyLoss(),
                Optimization.of(optimizer(learning.optimizer())),
                new Xavier(),
                learning.seed(),
                budget == 0 ? compilation : compilation.within(budget));
    }

    static Optimizer optimizer(TrainJob.Optimizer settings) {
        return switch (settings.name()) {
            case "sgd" ->
                new Sgd(settings.learningRate(), settings.momentum(), settings.weightDecay(), settings.nesterov());
            case "adam" ->
                new Adam(settings.learningRate(), ADAM_BETA1, ADAM_BETA2, ADAM_EPSILON, settings.weightDecay());
            default ->
                throw new IllegalArgumentException(
                        "optimizer: no such update rule: " + settings.name() + " ; set optimizer to sgd or adam");
        };
    }

    /** The engine counts from 0, people from 1. */
    private record Reporter(Worker worker) implements TrainLoop.Listener {
        @Override
        public void beginStep(int epoch, int step, int steps) {
            worker.beginStep(epoch + 1, step + 1, steps);
        }

        @Override
        public void endEpoch(EpochResult result) {
            worker.endEpoch(new EpochMetrics(
                    result.epoch() + 1,
                    result.samples(),
                    result.loss(),
                    result.accuracy(),
                    result.seconds(),
                    result.dataSeconds(),
                    result.computeSeconds(),
                    result.communicationSeconds()));
        }
    }
}
