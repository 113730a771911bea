package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.optim.Updating;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Divergence;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How much memory a worker takes, in multiples of that of the weights: from the network's first array to the last step. */
final class ShardedMemoryTest {
    private static final int WIDTH = 512;

    /** What the batch, its activations, biases and rounding up take. */
    private static final double SLACK = 0.05;

    private static double multiple(Optimization optimization, int workers) {
        List<Double> found = Ranks.spawn(workers, Kind.INPROC, communicator -> worker(optimization, communicator));
        return found.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static double worker(Optimization optimization, Communicator communicator) {
        Metered backend = new Metered();
        try (Scope scope = Scope.open("worker");
                Backends.Use use = Backends.use(backend)) {
            Block net = net();
            try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, communicator, 1 << 20)) {
                twoSteps(net, trainer);
            }
            return backend.mostBytes() / weightBytes(net);
        }
    }

    private static Block net() {
        Block net = new Sequential(
                new Dense(2 * WIDTH, ActivationFunction.RELU),
                new Dense(WIDTH, ActivationFunction.RELU),
                new Dense(WIDTH));
        net.initialize(new Xavier(), 3);
        net.materialize(Shape.of(1, WIDTH));
        return net;
    }

    private static void twoSteps(Block net, Updating trainer) {
        try (Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
            training.fit(Batches.of(List.of(batch(2), batch(2))), 1, new Divergence());
        }
    }

    private static double weightBytes(Block net) {
        return net.parameters().values().stream()
                .mapToDouble(parameter -> parameter.spec().bytes())
                .sum();
    }

    /** Weights and gradients are whole, states are shards. */
    static Stream<Arguments> optimizations() {
        return Stream.of(
                Arguments.of(Optimization.of(new Sgd(0.1)), 1, 2.0),
                Arguments.of(Optimization.of(new Sgd(0.1)), 2, 2.0),
                Arguments.of(Optimization.of(new Sgd(0.1, 0.9)), 2, 2.5),
                Arguments.of(Optimization.of(new Adam(0.1)), 2, 3.0),
                Arguments.of(Optimization.of(new Adam(0.1)), 4, 2.5));
    }

    @ParameterizedTest
    @MethodSource("optimizations")
    void aWorkerTakes(Optimization optimization, int workers, double multiple) {
        double found = multiple(optimization, workers);
        assertTrue(found <= multiple + SLACK, found + " times the weights");
    }

    /** Gradients that are added up wait in one place, whatever the sizes of batches, and are added one after the other: two of five. */
    @Test
    void addedUpStepsOfTwoSizesTakeTheGradientsOnceMore() {
        List<Double> found = Ranks.spawn(2, Kind.INPROC, communicator -> {
            Metered backend = new Metered();
            try (Scope scope = Scope.open("worker");
                    Backends.Use use = Backends.use(backend)) {
                Block net = net();
                try (ShardedTrainer trainer =
                                new ShardedTrainer(net, Optimization.of(new Sgd(0.1)), communicator, 1 << 20);
                        Training training =
                                Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                    training.accumulating(2).fit(Batches.of(List.of(batch(2), batch(2), batch(1), batch(1))), 1);
                }
                return backend.mostBytes() / weightBytes(net);
            }
        });
        double most = found.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertTrue(most <= 3 + 0.4 + SLACK, most + " times the weights");
    }

    /** Of every weight, with its gradient and states, a share, and of one layer at a time the weight or its gradient whole: two of eight at most. */
    @ParameterizedTest
    @CsvSource({"2, adam", "4, adam", "4, sgd"})
    void weightsThatWorkersShareAreNowhereWhole(int workers, String optimizer) {
        Optimization optimization = Optimization.of(optimizer.equals("adam") ? new Adam(0.1) : new Sgd(0.1));
        int arrays = optimizer.equals("adam") ? 4 : 2;
        List<Double> found = Ranks.spawn(workers, Kind.INPROC, communicator -> {
            Metered backend = new Metered();
            try (Scope scope = Scope.open("worker");
                    Backends.Use use = Backends.use(backend)) {
                Block net = new Sequential(Stream.generate(() -> (Block) new Dense(WIDTH, ActivationFunction.RELU))
                        .limit(8)
                        .toArray(Block[]::new));
                List<Spec> inputs = List.of(Spec.of(DType.F32, 1, WIDTH));
                net.infer(inputs);
                WeightSharding.shard(net, RankGroups.DATA, communicator.rank(), communicator.size());
                net.initialize(new Xavier(), 3);
                net.materialize(inputs);
                try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, communicator, 1 << 20)) {
                    twoSteps(net, trainer);
                }
                return backend.mostBytes() / (8.0 * WIDTH * WIDTH * Float.BYTES);
            }
        });
        double most = found.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertTrue(most <= (double) arrays / workers + 2 / 8.0, most + " times the weights");
    }

    private static Minibatch batch(int rows) {
        return new Minibatch(NDArray.zeros(Spec.of(DType.F32, rows, WIDTH)), NDArray.zeros(Spec.of(DType.I32, rows)));
    }

    /** Its update is a part of the step's graph, so a gradient lives until its weight is updated: two of five at most. */
    @Test
    void oneThatTrainsAloneNeverHasAllGradients() {
        Metered backend = new Metered();
        try (Scope scope = Scope.open("alone");
                Backends.Use use = Backends.use(backend)) {
            Block net = net();
            twoSteps(net, new Trainer(net.parameters(), new Sgd(0.1)));
            double found = backend.mostBytes() / weightBytes(net);
            assertTrue(found <= 1 + 0.4 + SLACK, found + " times the weights");
        }
    }
}
