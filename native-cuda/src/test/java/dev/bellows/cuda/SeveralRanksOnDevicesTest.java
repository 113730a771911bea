package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.wire.TwoBitWire;
import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.MeshRanks;
import dev.bellows.parallel.data.Compression;
import dev.bellows.parallel.data.FixedShards;
import dev.bellows.parallel.data.InvariantTrainer;
import dev.bellows.parallel.data.LocalTrainer;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.parallel.kvstore.KVStore;
import dev.bellows.parallel.pipeline.StageArrays;
import dev.bellows.parallel.table.TableSharding;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ranks, each on a device of its own, learn what they learn on the processors: what they exchange goes through the host. */
@TestInstance(Lifecycle.PER_CLASS)
final class SeveralRanksOnDevicesTest {
    private static final int RANKS = 2;
    private static final int STEPS = 4;
    private static final int ROWS = 4;
    private static final int WORDS = 12;
    private static final int TIME = 3;
    private static final int CLASSES = 3;
    private static final Optimization ADAM = Optimization.of(new Adam(0.02));

    private Emulator emulator;
    private long before;
    private final List<CudaBackend> devices = new ArrayList<>();

    /** A way to train together. */
    private record Way(String name, boolean sparse, boolean shards, Trainers trainers) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Trainers {
        Updating of(Block net, Communicator communicator);
    }

    @BeforeAll
    void open() {
        emulator = Emulator.get();
        before = emulator.live();
        for (int device = 0; device < RANKS; device++) {
            devices.add(TestDevice.open(device));
        }
    }

    @AfterAll
    void close() {
        devices.forEach(CudaBackend::close);
        if (emulator != null) {
            assertEquals(before, emulator.live(), "what is left on the devices");
        }
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("sharded", false, false, (net, all) -> new ShardedTrainer(net, ADAM, all)),
                new Way("sparse gradients", true, false, (net, all) -> new ShardedTrainer(net, ADAM, all)),
                new Way("tables in slices", true, true, (net, all) -> new ShardedTrainer(net, ADAM, all)),
                new Way("bf16", false, false, compressed(Compression.Kind.BF16)),
                new Way("int8", false, false, compressed(Compression.Kind.INT8)),
                new Way("low rank", false, false, compressed(Compression.Kind.POWER_SGD)),
                new Way("local steps", false, false, (net, all) -> new LocalTrainer(net, ADAM, all, 2)),
                new Way(
                        "logical shards",
                        false,
                        false,
                        (net, all) -> new InvariantTrainer(net, ADAM, all, FixedShards.of(RANKS * ROWS, RANKS))));
    }

    private static Trainers compressed(Compression.Kind kind) {
        return (net, all) -> new ShardedTrainer(net, ADAM, MeshRanks.replicas(all), Compression.of(kind));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void learnsWhatTheProcessorsLearn(Way way) {
        double[] expected = losses(way, rank -> Backends.named("onednn"));
        assertTrue(expected[STEPS - 1] < expected[0], "it learns");
        assertArrayEquals(expected, losses(way, devices::get), 1e-4, way.name);
        devices.forEach(device -> assertEquals(0, device.liveBytes(), "bytes in use of " + device.device()));
    }

    private static NDArray floats(float... values) {
        return NDArray.of(values, values.length);
    }

    @Test
    void stagesBringTheirArraysToTheFirst() {
        Ranks.spawn(RANKS, Kind.INPROC, communicator -> {
            try (Backends.Use use = Backends.use(devices.get(communicator.rank()));
                    Scope scope = Scope.open("rank")) {
                Map<String, NDArray> own = Map.of("w", floats(1, 2, 3), "n", NDArray.of(new int[] {4, 5}, 2));
                Map<String, NDArray> found = new StageArrays(communicator).toFirst(own);
                if (communicator.rank() == 0) {
                    assertArrayEquals(new float[] {1, 2, 3}, found.get("w").toFloatArray());
                    assertArrayEquals(new int[] {4, 5}, found.get("n").toIntArray());
                }
            }
            return 0;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStoreAddsUpWhatAllPushed(boolean coded) {
        Ranks.spawn(RANKS, Kind.INPROC, communicator -> {
            try (Backends.Use use = Backends.use(devices.get(communicator.rank()));
                    Scope scope = Scope.open("rank");
                    KVStore store = KVStore.distSync(communicator)) {
                if (coded) {
                    store.setGradientCompression(new TwoBitWire(0.5f));
                }
                NDArray out = floats(0, 0, 0);
                store.init("w", floats(1 + communicator.rank(), 2, 3));
                store.pull("w", out);
                assertArrayEquals(new float[] {1, 2, 3}, out.toFloatArray(), "the first rank's");
                store.pushpull("w", floats(0.5f, -0.5f, communicator.rank() / 2f), out);
                assertArrayEquals(new float[] {1, -1, 0.5f}, out.toFloatArray());
            }
            return 0;
        });
        devices.forEach(device -> assertEquals(0, device.liveBytes(), "bytes in use of " + device.device()));
    }

    /** The losses of the first rank. */
    private static double[] losses(Way way, IntFunction<Backend> backends) {
        return Ranks.spawn(RANKS, Kind.INPROC, communicator -> {
                    try (Backends.Use use = Backends.use(backends.apply(communicator.rank()));
                            Scope scope = Scope.open("rank")) {
                        return train(way, communicator);
                    }
                })
                .get(0);
    }

    private static double[] train(Way way, Communicator communicator) throws Exception {
        Block net = new Sequential(
                new Embedding.Config(WORDS, 4, null, way.sparse).build(),
                new Flatten(),
                new Dense(5, ActivationFunction.TANH),
                new Dense(CLASSES));
        if (way.shards) {
            TableSharding.shard(net, RankGroups.DATA, communicator.rank(), RANKS);
        }
        net.initialize(new Xavier(), 3);
        Draws draws = new Draws(17 + communicator.rank(), 0);
        int[] words = new int[ROWS * TIME];
        for (int i = 0; i < words.length; i++) {
            words[i] = draws.below(WORDS);
        }
        int[] classes = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            classes[i] = draws.below(CLASSES);
        }
        NDArray input = NDArray.of(words).view(0, Spec.of(DType.I32, ROWS, TIME));
        net.materialize(List.of(input.spec()));
        Minibatch minibatch = new Minibatch(List.of(input), List.of(NDArray.of(classes)));
        Updating updating = way.trainers.of(net, communicator);
        double[] losses = new double[STEPS];
        try (AutoCloseable owned = (AutoCloseable) updating;
                Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), updating)) {
            for (int step = 0; step < STEPS; step++) {
                losses[step] = training.trainOn(minibatch);
            }
        }
        return losses;
    }
}
