package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.Trainer;
import dev.bellows.parallel.data.ShardedTrainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A body that stays as it is under a head that learns. */
final class FrozenBodyTest {
    private static final int STEPS = 5;

    private static Block net() {
        Block net = new Sequential(
                new Dense(8, ActivationFunction.TANH),
                new BatchNorm(),
                new Dropout(0.1),
                new Dense(8, ActivationFunction.TANH),
                new Dense(Blobs.CLASSES));
        net.initialize(new Xavier(), 5);
        net.materialize(Shape.of(1, Blobs.FEATURES));
        net.parameters().get("1.running_mean").data().fill(0.25);
        return net;
    }

    private static Objective objective() {
        return Objective.of(new SoftmaxCrossEntropyLoss());
    }

    private static Map<String, double[]> values(Block net) {
        Map<String, double[]> values = new LinkedHashMap<>();
        net.parameters()
                .forEach((path, parameter) -> values.put(path, parameter.data().toDoubleArray()));
        return values;
    }

    private static void train(Training training) {
        Batches.Epoch epoch = new Blobs().batches(8).epoch(0, 0);
        for (int i = 0; i < STEPS; i++) {
            training.trainOn(epoch.next());
        }
    }

    private static void changed(Map<String, double[]> before, Block net, Set<String> expected) {
        values(net)
                .forEach((path, after) ->
                        assertEquals(expected.contains(path), !Arrays.equals(before.get(path), after), path));
    }

    @Test
    void staysAsItIsWithItsRunningStatistics() {
        Set<String> head = Set.of("2.counter", "3.weight", "3.bias", "4.weight", "4.bias");
        for (boolean eager : new boolean[] {false, true}) {
            try (Scope scope = Scope.open("frozen")) {
                Block net = net();
                assertEquals(
                        List.of("0.weight", "0.bias", "1.gamma", "1.beta", "1.running_mean", "1.running_var"),
                        net.freeze("0.*", "1.*"));
                Trainer trainer = new Trainer(net.parameters(), new Adam(0.1));
                Map<String, double[]> before = values(net);
                try (Training training = eager
                        ? Training.eager(net, objective(), trainer)
                        : Training.compiled(net, objective(), trainer)) {
                    train(training);
                }
                changed(before, net, head);
                assertEquals(
                        Set.of("3.weight", "3.bias", "4.weight", "4.bias"),
                        Set.copyOf(trainer.states().keySet().stream()
                                .map(name -> name.substring(0, name.indexOf('/')))
                                .toList()));
            }
        }
    }

    @Test
    void staysAsItIsOnSeveralWorkersWhoExchangeNothingOfIt() {
        List<Set<String>> trained = Ranks.spawn(2, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = net();
                net.freeze("*", "!4.*");
                Map<String, double[]> before = values(net);
                try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(new Adam(0.1)), communicator);
                        Training training = Training.compiled(net, objective(), trainer)) {
                    train(training);
                    trainer.settle(8);
                    changed(before, net, Set.of("2.counter", "4.weight", "4.bias"));
                    return Set.copyOf(trainer.parameters().keySet());
                }
            }
        });
        assertEquals(List.of(Set.of("4.weight", "4.bias"), Set.of("4.weight", "4.bias")), trained);
    }

    /** Frozen by a group alone, the weights stay and the statistics follow the batches, as in PyTorch. */
    @Test
    void aRateOfZeroKeepsWeightsAndNotStatistics() {
        try (Scope scope = Scope.open("groups")) {
            Block net = net();
            Map<String, double[]> before = values(net);
            Optimization optimization = Optimization.of(new Adam(0.1)).with(ParameterGroups.NONE.frozen("0.*", "1.*"));
            try (Training training = Training.compiled(net, objective(), new Trainer(net.parameters(), optimization))) {
                train(training);
            }
            changed(
                    before,
                    net,
                    Set.of("1.running_mean", "1.running_var", "2.counter", "3.weight", "3.bias", "4.weight", "4.bias"));
        }
    }

    /** A head that learned from what the body gives in training would not meet that again when it predicts. */
    @Test
    void givesInTrainingWhatItGivesInPrediction() {
        try (Scope scope = Scope.open("modes")) {
            Block net = new Sequential(new Dense(8), new BatchNorm());
            net.initialize(new Xavier(), 5);
            NDArray x = new Blobs().batches(8).epoch(0, 0).next().inputs().get(0);
            float[] predicted = ((NDArray) net.forward(x)).toFloatArray();
            try (Recording training = Recording.set(false, true)) {
                assertFalse(Arrays.equals(predicted, ((NDArray) net.forward(x)).toFloatArray()));
                net.initialize(new Xavier(), 5);
                net.freeze("*");
                assertArrayEquals(predicted, ((NDArray) net.forward(x)).toFloatArray());
            }
        }
    }

    /** Forward three products; of all layers five backward, as the first one's input wants none; of the last one alone one. */
    @Test
    void theCompiledStepComputesNoGradientOfIt() {
        assertEquals(3 + 5, products());
        assertEquals(3 + 1, products("0.*", "1.*", "3.*"));
        assertEquals(3 + 4, products("3.*"));
        assertEquals(3 + 3, products("0.*", "1.*"));
    }

    private static long products(String... frozen) {
        try (Scope scope = Scope.open("products")) {
            Block net = net();
            net.freeze(frozen);
            try (Training training =
                    Training.compiled(net, objective(), new Trainer(net.parameters(), new Adam(0.1)))) {
                train(training);
                return training.explain()
                        .lines()
                        .filter(line -> line.contains("MatMul"))
                        .count();
            }
        }
    }

    @Test
    void goesOnLearningOnceItIsUnfrozen() {
        try (Scope scope = Scope.open("thawed")) {
            Block net = net();
            net.freeze("*", "!4.*");
            try (Training training =
                    Training.compiled(net, objective(), new Trainer(net.parameters(), new Adam(0.1)))) {
                train(training);
                Map<String, double[]> before = values(net);
                net.unfreeze("*");
                train(training);
                changed(before, net, before.keySet());
            }
        }
    }

    @Test
    void refusesAPatternWithoutAParameter() {
        try (Scope scope = Scope.open("refused")) {
            String message = assertThrows(IllegalArgumentException.class, () -> net().freeze("body.*"))
                    .getMessage();
            assertTrue(
                    message.startsWith("freeze: no parameter matches 'body.*'; there are 0.weight, 0.bias, "), message);
        }
    }
}
