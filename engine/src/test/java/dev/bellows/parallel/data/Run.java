package dev.bellows.parallel.data;

import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Step;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

    /** What a step gave over all workers. */
    record Seen(long samples, double lossSum, long correct) {}

    /** What a worker has at the end: its parameters before the statistics were averaged, those after, and all results. */
    record Result(Map<String, double[]> before, Map<String, double[]> after, List<Seen> results, int ownSamples) {}

    /** By rank. */
    List<Result> start() {
        Samples samples = new Samples();
        return Ranks.spawn(workers, Kind.INPROC, communicator -> train(samples, communicator));
    }

    /** The network as it begins. */
    Block net() {
        Block net = network.build();
        net.initialize(new Xavier(), SEED);
        net.materialize(Shape.of(1).concat(Samples.SHAPE));
        return net;
    }

    /** What is made small. */
    static Objective objective() {
        return Objective.of(new SoftmaxCrossEntropyLoss());
    }

    private Result train(Samples samples, Communicator communicator) {
        try (Scope scope = Scope.open("worker");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            Block net = net();
            try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, communicator, bucketBytes);
                    Training training = Training.compiled(net, objective(), trainer)) {
                Recorder recorder = new Recorder(steps, net);
                if (steps > 0) {
                    training.fit(batches(samples, communicator.rank()), 1, recorder);
                }
                return new Result(
                        steps > 0 ? recorder.before : values(net), values(net), recorder.results, recorder.own);
            }
        }
    }

    /** All steps as one epoch. */
    private Batches batches(Samples samples, int rank) {
        return Batches.of(epoch -> () -> IntStream.range(0, steps)
                .mapToObj(step -> samples.minibatch(division.rows(step, rank, workers)))
                .iterator());
    }

    private static final class Recorder implements Handler {
        private final int steps;
        private final Block net;
        private final List<Seen> results = new ArrayList<>();
        private Map<String, double[]> before = Map.of();
        private long samples;
        private int own;

        Recorder(int steps, Block net) {
            this.steps = steps;
            this.net = net;
        }

        @Override
        public void batchEnd(Training training, Step step) {
            int count = step.batch().count();
            double[] correct = new double[1];
            if (count > 0) {
                Accuracy accuracy = new Accuracy();
                NDArray scores = step.outputs().get(0);
                accuracy.update(step.batch().labels().get(0), (NDArray)
                        scores.reshape(count, (int) scores.shape().size() / count));
                correct[0] = accuracy.value() * count;
            }
            training.peers().sum(correct);
            long seen = training.position().samples() - samples;
            results.add(new Seen(seen, step.loss() * seen, Math.round(correct[0])));
            samples += seen;
            own += count;
            if (results.size() == steps) {
                before = values(net);
            }
        }
    }

    private static Map<String, double[]> values(Block net) {
        Map<String, double[]> values = new LinkedHashMap<>();
        net.parameters()
                .forEach((path, parameter) -> values.put(path, parameter.data().toDoubleArray()));
        return values;
    }

    @Override
    public String toString() {
        return workers + " workers on " + backend + " with " + optimization;
    }
}
