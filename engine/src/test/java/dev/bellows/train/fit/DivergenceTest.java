package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.data.ShardedTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training whose loss stops being finite, alone and with peers. */
final class DivergenceTest {
    private static final int SIZE = 16;
    private static final int STEPS = (Blobs.COUNT + SIZE - 1) / SIZE;
    private static final int EPOCHS = 6;

    private final Blobs blobs = new Blobs();

    @TempDir
    Path directory;

    /** What a peer has at the end. */
    private record End(float[] weight, String stopped, int epochs, boolean finite) {}

    private static Block net() {
        Block net = new Sequential(new Dense(8, ActivationFunction.RELU), new Dense(Blobs.CLASSES));
        net.initialize(new Xavier(), 1);
        net.materialize(Shape.of(1, Blobs.FEATURES));
        return net;
    }

    /** Small steps, and far too large ones from some step on. */
    private static Optimizer explodingAt(long step) {
        return new Sgd(0.1).withSchedule(at -> at < step ? 0.1 : 1e30);
    }

    private List<End> train(int workers, Optimizer optimizer, Handler... others) {
        if (workers == 0) { // in one process, without peers
            try (Scope scope = Scope.open("alone")) {
                Block net = net();
                Trainer trainer = new Trainer(net.parameters(), optimizer);
                return List.of(train(net, trainer, blobs.batches(SIZE), others));
            }
        }
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("peer")) {
                Block net = net();
                try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(optimizer), communicator)) {
                    return train(net, trainer, share(communicator.rank(), workers), others);
                }
            }
        });
    }

    private static End train(Block net, Updating updating, Batches batches, Handler... others) {
        try (Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), updating)) {
            List<Handler> handlers = new ArrayList<>(List.of(others));
            handlers.add(new Divergence());
            training.fit(batches, EPOCHS, handlers.toArray(Handler[]::new));
            float[] weight = net.parameters().get("1.weight").data().toFloatArray();
            boolean finite = true;
            for (float value : weight) {
                finite &= Float.isFinite(value);
            }
            return new End(weight, training.stopped(), training.history().size(), finite);
        }
    }

    private Batches share(int rank, int workers) {
        return Batches.of(epoch -> () -> IntStream.range(0, STEPS)
                .mapToObj(step -> blobs.batch(Blobs.order(epoch).stream()
                        .skip((long) step * SIZE)
                        .limit(SIZE)
                        .filter(row -> row % workers == rank)
                        .toList()))
                .iterator());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void goesBackToTheLastEpochThatEndedWell(int workers) {
        End good =
                train(workers, new Sgd(0.1), Stopping.afterBatches(2 * STEPS)).get(0);
        List<End> ends = train(workers, explodingAt(2 * STEPS + 2));
        assertArrayEquals(good.weight(), ends.get(0).weight());
        for (End end : ends) {
            assertEquals(ends.get(0).stopped(), end.stopped());
            assertEquals(2, end.epochs());
        }
        String why = ends.get(0).stopped();
        assertTrue(why.startsWith("training: the loss must stay finite: it is "), why);
        assertTrue(
                why.endsWith(" in epoch 3, step 3, at a learning rate of 1.0E30; lower learningRate, clip gradients, or"
                        + " look with explainingNonFinite() for the op that made it; the weights are those of the"
                        + " end of epoch 2"),
                why);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void failsWhereNoEpochEndedWell(int workers) {
        Throwable failure = assertThrows(Throwable.class, () -> train(workers, new Sgd(0.1), broken()));
        DivergedException diverged =
                (DivergedException) (failure instanceof AssertionError ? failure.getCause() : failure);
        assertTrue(
                diverged.getMessage().contains("it is NaN in epoch 1, step 2, at a learning rate of 0.1;"),
                diverged.getMessage());
    }

    /** Makes the weights NaN after the first step. */
    private static Handler broken() {
        return new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                training.net().parameters().get("1.bias").data().fill(Double.NaN);
            }
        };
    }

    /** The last update of all is tried by nobody. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void looksAtTheWeightsOfTheLastUpdate(int workers) {
        End good = train(workers, new Sgd(0.1), Stopping.afterBatches((EPOCHS - 1) * STEPS))
                .get(0);
        End end = train(workers, explodingAt((long) EPOCHS * STEPS)).get(0);
        assertArrayEquals(good.weight(), end.weight());
        assertTrue(
                end.stopped().contains("the weights at the end of epoch 6 give none, at a learning rate of 1.0E30"),
                end.stopped());
    }

    @Test
    void aRunThatGoesWellIsLeftAlone() {
        End plain = train(0, new Sgd(0.1)).get(0);
        assertNull(plain.stopped());
        assertTrue(plain.finite());
        assertEquals(EPOCHS, plain.epochs());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void whatDivergedIsNotSaved(int workers) throws IOException {
        Checkpointing checkpointing = Checkpointing.in(directory).everyBatches(1);
        train(workers, explodingAt(2 * STEPS + 2), Checkpointing.in(directory).everyBatches(1));
        assertEquals(2L * STEPS + 2, checkpointing.folder().latest().orElseThrow());
    }
}
