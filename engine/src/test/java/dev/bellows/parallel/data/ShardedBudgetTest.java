package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.MemoryBudgetException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNormOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SyncBatchNorm;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Data-parallel training within a budget of memory. */
final class ShardedBudgetTest {
    private static final int WORKERS = 2;
    private static final int BATCH = 256; // of each worker
    private static final int WIDTH = 32;
    private static final int VOCABULARY = 50;
    private static final int STEPS = 4;

    /** What a worker has at the end. */
    private record End(Map<String, double[]> weights, String plan) {}

    private static LayerConfig deep(LayerConfig first) {
        List<LayerConfig> layers = new ArrayList<>(List.of(first));
        for (int i = 0; i < 10; i++) {
            layers.add(new Dense.Config(WIDTH, null, ActivationFunction.TANH));
            layers.add(new Dropout.Config(0.1, null));
        }
        return new Sequential.Config(layers);
    }

    private static List<End> train(LayerConfig network, Compilation compilation) {
        return Ranks.spawn(WORKERS, Kind.INPROC, communicator -> train(network, compilation, communicator));
    }

    private static End train(LayerConfig network, Compilation compilation, Communicator communicator) {
        try (Scope scope = Scope.open("worker")) {
            Block net = network.build();
            net.initialize(new Xavier(), 3);
            net.materialize(Shape.of(1, WIDTH));
            Objective objective = Objective.of(new SoftmaxCrossEntropyLoss());
            try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(new Adam(0.01)), communicator);
                    Training training = Training.compiled(net, objective, trainer)) {
                if (!compilation.isUnbounded()) {
                    training.withinMemory(compilation.memory());
                }
                for (int step = 0; step < STEPS; step++) {
                    training.trainOn(batch(step * WORKERS + communicator.rank()));
                }
                Map<String, double[]> weights = new LinkedHashMap<>();
                net.parameters()
                        .forEach((path, parameter) ->
                                weights.put(path, parameter.data().toDoubleArray()));
                return new End(weights, training.explain());
            }
        }
    }

    private static Minibatch batch(int salt) {
        NDArray x = NDArray.empty(Spec.of(DType.F32, BATCH, WIDTH));
        NDArray y = NDArray.empty(Spec.of(DType.I32, BATCH));
        x.write(features(salt));
        y.write(labels());
        return new Minibatch(x, y);
    }

    /** Whole numbers, which are rows of a table as well. */
    private static ByteBuffer features(int salt) {
        ByteBuffer bytes = direct(BATCH * WIDTH);
        for (int i = 0; i < BATCH * WIDTH; i++) {
            bytes.putFloat((i * 7 + salt) % VOCABULARY);
        }
        return bytes.flip();
    }

    private static ByteBuffer labels() {
        ByteBuffer bytes = direct(BATCH);
        for (int i = 0; i < BATCH; i++) {
            bytes.putInt(i % WIDTH);
        }
        return bytes.flip();
    }

    private static ByteBuffer direct(int elements) {
        return ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    private static MemoryBudgetException refusal(LayerConfig network) {
        return assertInstanceOf(MemoryBudgetException.class, causeOf(network, 1));
    }

    private static Throwable causeOf(LayerConfig network, long budget) {
        AssertionError failure =
                assertThrows(AssertionError.class, () -> train(network, Compilation.DEFAULT.within(budget)));
        return failure.getCause();
    }

    private static void assertSameBitsWithin(long bytes, LayerConfig network) {
        List<End> free = train(network, Compilation.DEFAULT);
        List<End> bound = train(network, Compilation.DEFAULT.within(bytes));
        for (int rank = 0; rank < WORKERS; rank++) {
            String plan = bound.get(rank).plan();
            assertTrue(plan.endsWith("segments computed again"), plan);
            Map<String, double[]> weights = bound.get(rank).weights();
            free.get(rank).weights().forEach((path, values) -> assertArrayEquals(values, weights.get(path), path));
        }
    }

    @Test
    void computesPartsAgainAndChangesNoBit() {
        LayerConfig network = deep(new Dense.Config(WIDTH, null, ActivationFunction.RELU));
        MemoryBudgetException refused = refusal(network);
        assertTrue(refused.least() < 0.6 * refused.all(), refused.getMessage());
        assertSameBitsWithin(refused.least(), network);
    }

    @Test
    void trainsTablesByRowsWithinABudget() {
        LayerConfig network = deep(new Embedding.Config(VOCABULARY, 4, null, true));
        assertSameBitsWithin(refusal(network).least(), network);
    }

    /** What the ranks tell each other within a pass stays between the segments, so that it is told once. */
    @Test
    void keepsABudgetWhereWorkersMeetWithinAPass() {
        LayerConfig network = deep(new SyncBatchNorm.Config(BatchNormOptions.DEFAULT));
        assertSameBitsWithin(refusal(network).least(), network);
    }
}
