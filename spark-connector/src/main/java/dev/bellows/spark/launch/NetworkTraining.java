package dev.bellows.spark.launch;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.MemoryBudgetException;
import dev.bellows.core.Shape;
import dev.bellows.data.EpochOrder;
import dev.bellows.data.StoredBatches;
import dev.bellows.graph.Precision;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.spark.predict.Weights;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.DivergedException;
import dev.bellows.train.fit.Divergence;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Metrics;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.StoredMinibatches;
import dev.bellows.train.fit.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The worker program of a real fit: the engine's training, together with the other workers, on this worker's rows. */
public enum NetworkTraining implements WorkerProgram {
    INSTANCE;

    private static final long MIB = 1 << 20;
    private static final double ADAM_BETA1 = 0.9;
    private static final double ADAM_BETA2 = 0.999;
    private static final double ADAM_EPSILON = 1e-8;

    @Override
    public Weights train(Worker worker) {
        Backend backend = Backends.on(worker.job().worker().device());
        backend.useThreads(worker.threads());
        try (Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("worker")) {
            return trained(worker);
        } catch (MemoryBudgetException refused) {
            throw new IllegalArgumentException(sentence(refused), refused);
        }
    }

    private static Weights trained(Worker worker) {
        TrainJob.Learning learning = worker.job().learning();
        Block net = NetworkJson.parse(learning.network()).build();
        net.initialize(new Xavier(), learning.seed());
        net.materialize(Shape.of(1).concat(Shape.of(learning.inputShape())));
        EpochOrder order = EpochOrder.shuffled(worker.rows().share(), learning.seed());
        Batches batches = new StoredMinibatches(new StoredBatches(worker.rows(), order));
        Optimization optimization = Optimization.of(optimizer(learning.optimizer()));
        try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, worker.communicator());
                Training training = training(worker.job(), net, trainer)) {
            training.fit(batches, learning.epochs(), handlers(worker));
        } catch (DivergedException diverged) {
            worker.stop(said(diverged)); // every attempt would end so
            return Weights.of(List.of());
        }
        return worker.communicator().rank() == 0
                ? Weights.write(out -> Safetensors.write(arrays(net), out))
                : Weights.of(List.of());
    }

    private static String said(DivergedException diverged) {
        return String.valueOf(diverged.getMessage());
    }

    /** What the job asks for, of the engine. */
    private static Training training(TrainJob job, Block net, ShardedTrainer trainer) {
        Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)
                .precision(Precision.of(job.learning().precision()));
        long budget = job.worker().activationBytes();
        return budget == 0 ? training : training.withinMemory(budget);
    }

    private static Handler[] handlers(Worker worker) {
        int steps = worker.rows().share().plan().steps();
        return new Handler[] {new Metrics(new Accuracy()), new Divergence(), new Reporter(worker, steps)};
    }

    private static Map<String, NDArray> arrays(Block net) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> arrays.put(path, parameter.data()));
        return arrays;
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
}
