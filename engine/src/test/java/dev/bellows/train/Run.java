package dev.bellows.train;

import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.memory.Scope;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training run of some steps on threads of this JVM.
 *
 * @param bucketBytes at how many bytes a bucket is full
 */
record Run(
        LayerConfig network,
        Optimization optimization,
        int workers,
        int steps,
        int bucketBytes,
        String backend,
        Samples.Division division) {
    private static final long SEED = 5;

    static Run of(LayerConfig network, Optimizer optimizer, int workers) {
        return of(network, Optimization.of(optimizer), workers);
    }

    static Run of(LayerConfig network, Optimization optimization, int workers) {
        return new Run(network, optimization, workers, 20, 25 << 20, "onednn", Samples::byLanes);
    }

    Run withWorkers(int count) {
        return new Run(network, optimization, count, steps, bucketBytes, backend, division);
    }

    Run withBucketBytes(int bytes) {
        return new Run(network, optimization, workers, steps, bytes, backend, division);
    }

    Run withSteps(int count) {
        return new Run(network, optimization, workers, count, bucketBytes, backend, division);
    }

    Run on(String name) {
        return new Run(network, optimization, workers, steps, bucketBytes, name, division);
    }

    Run divided(Samples.Division other) {
        return new Run(network, optimization, workers, steps, bucketBytes, backend, other);
    }

    /** What a worker has at the end: its parameters before the statistics were averaged, those after, and all results. */
    record Result(
            Map<String, double[]> before, Map<String, double[]> after, List<StepResult> results, int ownSamples) {}

    /** By rank. */
    List<Result> start() {
        Samples samples = new Samples();
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker");
                    ReplicaTrainer trainer =
                            new ReplicaTrainer(config(), communicator, Backends.named(backend), bucketBytes)) {
                return train(samples, trainer, communicator);
            }
        });
    }

    TrainConfig config() {
        return new TrainConfig(network, Samples.SHAPE, new SoftmaxCrossEntropyLoss(), optimization, new Xavier(), SEED);
    }

    private Result train(Samples samples, ReplicaTrainer trainer, Communicator communicator) {
        List<StepResult> results = new ArrayList<>();
        int own = 0;
        for (int step = 0; step < steps; step++) {
            int[] rows = division.rows(step, communicator.rank(), communicator.size());
            results.add(trainer.step(samples.features(rows), samples.labels(rows), rows.length));
            own += rows.length;
        }
        Map<String, double[]> before = values(trainer);
        trainer.averageStatistics();
        return new Result(before, values(trainer), results, own);
    }

    private static Map<String, double[]> values(ReplicaTrainer trainer) {
        Map<String, double[]> values = new LinkedHashMap<>();
        trainer.parameters().forEach((path, array) -> values.put(path, array.toDoubleArray()));
        return values;
    }

    @Override
    public String toString() {
        return workers + " workers on " + backend + " with " + optimization;
    }
}
