package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.MemoryException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
    private static final int BATCH = 256;
    private static final int WIDTH = 32;
    private static final int VOCABULARY = 50;

    private static Block net() {
        List<Block> layers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            layers.add(new Dense(WIDTH, ActivationFunction.TANH));
            layers.add(new Dropout(0.1));
        }
        return initialized(layers);
    }

    private static Block initialized(List<Block> layers) {
        Block net = new Sequential(layers.toArray(Block[]::new));
        net.initialize(new Xavier(), 1);
        return net;
    }

    private static Minibatch batch() {
        float[] values = new float[BATCH * WIDTH];
        int[] labels = new int[BATCH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        Arrays.setAll(labels, i -> i % WIDTH);
        return new Minibatch(List.of(NDArray.of(values, BATCH, WIDTH)), List.of(NDArray.of(labels)));
    }

    private static Training training(Block net) {
        return Training.compiled(
                net, Objective.of(new SoftmaxCrossEntropyLoss()), new Trainer(net.parameters(), new Adam(1e-3)));
    }

    @Test
    void computesPartsAgainRatherThanTakeMoreMemory() {
        try (Scope scope = Scope.open("test");
                Training free = training(net());
                Training bound = training(net())) {
            Minibatch batch = batch();
            double loss = free.trainOn(batch);
            long all = arena(free);
            bound.withinMemory(all / 2);
            assertEquals(loss, bound.trainOn(batch), 1e-6);
            assertTrue(arena(bound) <= all / 2, arena(bound) + " bytes of " + all / 2);
            for (int step = 0; step < 5; step++) { // updates and masks go on alike
                assertEquals(free.trainOn(batch), bound.trainOn(batch), 1e-5, "step " + step);
            }
        }
    }

    /** A table that is looked up in the middle of the first segment. */
    private static Block looking() {
        List<Block> layers = new ArrayList<>(List.of(new Embedding.Config(VOCABULARY, 2, null, true).build()));
        for (int i = 0; i < 10; i++) {
            layers.add(new Dense(WIDTH, ActivationFunction.TANH));
        }
        return initialized(layers);
    }

    @Test
    void trainsTablesByRows() {
        float[] ids = new float[BATCH * WIDTH];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i * 7 % VOCABULARY;
        }
        try (Scope scope = Scope.open("test");
                Training free = training(looking());
                Training bound = training(looking())) {
            Minibatch batch = new Minibatch(List.of(NDArray.of(ids, BATCH, WIDTH)), batch().labels());
            double loss = free.trainOn(batch);
            bound.withinMemory(arena(free) / 5 * 4);
            assertEquals(loss, bound.trainOn(batch), 1e-6);
            assertTrue(bound.explain().endsWith("segments computed again"), bound.explain());
            for (int step = 0; step < 5; step++) {
                assertEquals(free.trainOn(batch), bound.trainOn(batch), 1e-5, "step " + step);
            }
        }
    }

    private static long arena(Training training) {
        Matcher arena = Pattern.compile("arena ([0-9]+) bytes, constants").matcher(training.explain());
        assertTrue(arena.find(), training.explain());
        return Long.parseLong(arena.group(1));
    }

    @Test
    void saysHowMuchItNeedsAtLeast() {
        try (Scope scope = Scope.open("test");
                Training training = training(net()).withinMemory(1000)) {
            MemoryException refused = assertThrows(MemoryException.class, () -> training.trainOn(batch()));
            assertTrue(refused.getMessage().contains("the budget is 1000"), refused.getMessage());
        }
    }

    @Test
    void rejectsNoMemoryAndEagerTrainings() {
        try (Scope scope = Scope.open("test")) {
            Block net = net();
            Trainer trainer = new Trainer(net.parameters(), new Adam(1e-3));
            Objective objective = Objective.of(new SoftmaxCrossEntropyLoss());
            try (Training compiled = Training.compiled(net, objective, trainer);
                    Training eager = Training.eager(net, objective, trainer)) {
                assertThrows(IllegalArgumentException.class, () -> compiled.withinMemory(0));
                assertThrows(IllegalStateException.class, () -> eager.withinMemory(1));
            }
        }
    }
}
