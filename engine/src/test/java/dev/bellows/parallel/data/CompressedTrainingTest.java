package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.CountedTransport;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.SavedStates;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRanks;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Stopping;
import dev.bellows.train.fit.Training;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings whose gradients travel in fewer bytes. */
final class CompressedTrainingTest {
    private static final LayerConfig NETWORK = new Sequential.Config(List.of(
            new Flatten.Config(),
            new Dense.Config(32, null, ActivationFunction.TANH),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final Samples SAMPLES = new Samples();
    private static final int STEPS = 4;

    /** Weights in one bucket, each beginning at a multiple of 16: 4 + 128 + 32 + 2048 and the gap behind the first. */
    private static final int ELEMENTS = 16 + 128 + 32 + 2048;

    @TempDir
    Path directory;

    static Stream<Compression> compressions() {
        return Stream.of(
                Compression.of(Compression.Kind.BF16),
                Compression.of(Compression.Kind.INT8),
                new Compression(Compression.Kind.TWO_BIT, 0.25, 0.01, 1),
                new Compression(Compression.Kind.TOP_K, 0.5, 0.05, 1),
                Compression.of(Compression.Kind.POWER_SGD));
    }

    private interface Work<T> {
        T with(Training training, ShardedTrainer trainer, int rank) throws Exception;
    }

    private static <T> List<T> run(Compression compression, Optimizer optimizer, int workers, Kind kind, Work<T> work) {
        return run(compression, optimizer, workers, Ranks.transports(workers, kind), work);
    }

    private static <T> List<T> run(
            Compression compression,
            Optimizer optimizer,
            int workers,
            IntFunction<Callable<Transport>> transports,
            Work<T> work) {
        CollectiveOptions options = CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE);
        return Ranks.spawn(workers, transports, options, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = net();
                try (ShardedTrainer trainer = trainer(net, optimizer, communicator, compression);
                        Training training = Training.compiled(net, Run.objective(), trainer)) {
                    return work.with(training, trainer, communicator.rank());
                }
            }
        });
    }

    private static Block net() {
        Block net = NETWORK.build();
        net.initialize(new Xavier(), 5);
        net.materialize(Shape.of(1).concat(Samples.SHAPE));
        return net;
    }

    private static ShardedTrainer trainer(
            Block net, Optimizer optimizer, Communicator communicator, Compression compression) {
        return new ShardedTrainer(net, Optimization.of(optimizer), MeshRanks.replicas(communicator), compression);
    }

    private static Batches batches(int rank, int workers) {
        return Batches.of(epoch -> () -> IntStream.range(0, STEPS)
                .mapToObj(step -> SAMPLES.minibatch(Samples.byLanes(step + epoch * STEPS, rank, workers)))
                .iterator());
    }

    private static Map<String, double[]> fit(Training training, int rank, int epochs, Handler... handlers)
            throws IOException {
        training.fit(batches(rank, training.peers().size()), epochs, handlers);
        Map<String, double[]> values = new LinkedHashMap<>();
        training.net()
                .parameters()
                .forEach((path, parameter) -> values.put(path, parameter.data().toDoubleArray()));
        return values;
    }

    private static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual) {
        expected.forEach((path, values) -> assertArrayEquals(values, actual.get(path), path));
    }

    /** What is left is what the wire has not sent yet: a tenth of the loss in f32, and 0.02 more, is far above what we saw. */
    @ParameterizedTest
    @MethodSource("compressions")
    void learnsAboutAsMuchAsInFullPrecision(Compression compression) {
        double exact = loss(Compression.NONE);
        double compressed = loss(compression);
        assertTrue(exact < 0.5, () -> "loss " + exact);
        assertEquals(exact, compressed, 0.1 * exact + 0.02);
    }

    private static double loss(Compression compression) {
        return run(compression, new Sgd(0.2), 2, Kind.INPROC, (training, trainer, rank) -> {
                    fit(training, rank, 12);
                    return training.evaluate(batches(rank, 2)).get(Training.LOSS);
                })
                .get(0);
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void allRanksHaveTheSameBitsTwiceAndOverSockets(Compression compression) {
        List<Map<String, double[]>> once =
                run(compression, new Adam(0.01), 3, Kind.INPROC, (training, trainer, rank) -> fit(training, rank, 2));
        List<Map<String, double[]>> again =
                run(compression, new Adam(0.01), 3, Kind.TCP, (training, trainer, rank) -> fit(training, rank, 2));
        List<Map<String, double[]>> exact = run(
                Compression.NONE, new Adam(0.01), 3, Kind.INPROC, (training, trainer, rank) -> fit(training, rank, 2));
        for (int rank = 0; rank < 3; rank++) {
            assertSame(once.get(0), once.get(rank));
            assertSame(once.get(0), again.get(rank));
        }
        assertFalse(Arrays.equals(once.get(0).get("1.weight"), exact.get(0).get("1.weight")), "nothing was compressed");
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void aTrainingThatGoesOnEndsWithTheBitsOfOneThatWasNotDisturbed(Compression compression) {
        Adam adam = new Adam(0.01);
        Map<String, double[]> undisturbed = run(
                        compression,
                        adam,
                        2,
                        Kind.INPROC,
                        (training, trainer, rank) -> fit(
                                training,
                                rank,
                                3,
                                Checkpointing.in(directory.resolve("whole")).everyBatches(3)))
                .get(0);
        run(
                compression,
                adam,
                2,
                Kind.INPROC,
                (training, trainer, rank) -> fit(
                        training,
                        rank,
                        3,
                        Stopping.afterBatches(2 * STEPS),
                        Checkpointing.in(directory.resolve("parts")).everyBatches(3)));
        List<Map<String, double[]>> resumed = run(
                compression,
                adam,
                2,
                Kind.INPROC,
                (training, trainer, rank) -> fit(
                        training,
                        rank,
                        3,
                        Checkpointing.in(directory.resolve("parts")).everyBatches(3)));
        assertSame(undisturbed, resumed.get(0));
        assertSame(undisturbed, resumed.get(1));
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void anyNumberOfWorkersGoesOnWithWhatIsHeldBack(Compression compression) {
        byte[] saved = run(compression, new Sgd(0.1), 3, Kind.INPROC, (training, trainer, rank) -> {
                    fit(training, rank, 1);
                    return saved(trainer);
                })
                .get(0);
        List<byte[]> again = run(compression, new Sgd(0.1), 2, Kind.INPROC, (training, trainer, rank) -> {
            trainer.loadStates(new ByteArrayInputStream(saved));
            return saved(trainer);
        });
        assertArrayEquals(saved, again.get(0));
        try (Scope scope = Scope.open("alone")) {
            Trainer trainer = new Trainer(net().parameters(), new Sgd(0.1));
            trainer.loadStates(new ByteArrayInputStream(saved));
            assertEquals(STEPS, trainer.steps());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] saved(ShardedTrainer trainer) throws IOException {
        try (Scope scope = Scope.open("save")) {
            var states = trainer.states();
            if (!states.isEmpty()) {
                assertTrue(states.containsKey("1.weight/residual"), states::toString);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SavedStates.write(states, trainer.steps(), out);
            return out.toByteArray();
        }
    }

    /** Two ranks send each other half of the bucket, coded; weights come back as they are. */
    @ParameterizedTest
    @MethodSource("compressions")
    void sendsAsManyBytesAsSaid(Compression compression) {
        Map<Integer, CountedTransport> counted = new ConcurrentHashMap<>();
        IntFunction<Callable<Transport>> plain = Ranks.transports(2, Kind.INPROC);
        run(
                compression,
                new Sgd(0.1),
                2,
                rank -> () -> {
                    CountedTransport counting =
                            new CountedTransport(plain.apply(rank).call());
                    counted.put(rank, counting);
                    return counting;
                },
                (training, trainer, rank) -> {
                    for (int step = 0; step < STEPS; step++) {
                        try (Scope batch = Scope.open("batch")) {
                            training.trainOn(SAMPLES.minibatch(Samples.byLanes(step, rank, 2)));
                        }
                    }
                    return 0;
                });
        int half = ELEMENTS / 2;
        long gradients =
                switch (compression.kind()) {
                    case FP32 -> 4L * half;
                    case BF16 -> 2L * half;
                    case INT8 -> half + 4L * ((half + 255) / 256);
                    case TWO_BIT -> (half + 15) / 16 * 4L;
                    case TOP_K -> 6L * Math.round(half * 0.05);
                    case POWER_SGD -> 0;
                };
        for (CountedTransport transport : counted.values()) {
            Map<Operation, Long> sent = transport.sent();
            assertEquals(STEPS * 4L * half, sent.get(Operation.ALL_GATHER));
            assertEquals(STEPS * gradients, sent.getOrDefault(Operation.REDUCE_SCATTER, 0L));
        }
        if (compression.kind() == Compression.Kind.POWER_SGD) {
            // Vectors this short are exchanged whole: P of both weights with both biases, then Q of both.
            long factors = 4L * (2 * (32 + 4) + 32 + 4 + 2 * (64 + 32));
            long sums = counted.get(0).sent().get(Operation.EXCHANGE) - exchangedOtherwise();
            assertEquals(STEPS * factors, sums);
        }
    }

    /** What steps exchange besides gradients: figures of batches. */
    private static long exchangedOtherwise() {
        Map<Integer, CountedTransport> counted = new ConcurrentHashMap<>();
        IntFunction<Callable<Transport>> plain = Ranks.transports(2, Kind.INPROC);
        run(
                Compression.NONE,
                new Sgd(0.1),
                2,
                rank -> () -> {
                    CountedTransport counting =
                            new CountedTransport(plain.apply(rank).call());
                    counted.put(rank, counting);
                    return counting;
                },
                (training, trainer, rank) -> {
                    for (int step = 0; step < STEPS; step++) {
                        try (Scope batch = Scope.open("batch")) {
                            training.trainOn(SAMPLES.minibatch(Samples.byLanes(step, rank, 2)));
                        }
                    }
                    return 0;
                });
        return counted.get(0).sent().get(Operation.EXCHANGE);
    }

    @Test
    void oneWorkerSendsNothingAndLosesNothing() {
        Map<String, double[]> exact = run(
                        Compression.NONE,
                        new Sgd(0.1),
                        1,
                        Kind.INPROC,
                        (training, trainer, rank) -> fit(training, rank, 2))
                .get(0);
        compressions()
                .forEach(compression -> assertSame(
                        exact,
                        run(
                                        compression,
                                        new Sgd(0.1),
                                        1,
                                        Kind.INPROC,
                                        (training, trainer, rank) -> fit(training, rank, 2))
                                .get(0)));
    }

    @Test
    void refusesLayersThatWorkersDivide() {
        List<String> refusals = Ranks.spawn(
                2,
                Ranks.transports(2, Kind.INPROC, Mesh.CHANNELS),
                CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE),
                communicator -> {
                    try (Scope scope = Scope.open("worker")) {
                        MeshRanks ranks = MeshRanks.of(Mesh.of(2, 1, 2), communicator);
                        Block net = net();
                        return assertThrows(
                                        IllegalArgumentException.class,
                                        () -> new ShardedTrainer(
                                                net,
                                                Optimization.of(new Sgd(0.1)),
                                                ranks,
                                                Compression.of(Compression.Kind.INT8)))
                                .getMessage();
                    }
                });
        assertEquals(
                "sharded trainer: int8 does not go together with layers that several workers divide, which must get"
                        + " the same gradients of what each of them has whole; let gradients travel as fp32",
                refusals.get(0));
    }
}
