package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.L2Normalization;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Network.Node;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.InfoNCELoss;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.NTXentLoss;
import dev.bellows.nn.loss.SDMLLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses that hold a sample against the others of its batch: however workers share the batch, they train what one would. */
final class InBatchLossTest {
    private static final int STEPS = 12;
    private static final Samples SAMPLES = new Samples();
    private static final LayerConfig TOWER = new Sequential.Config(List.of(
            new Conv2D.Config(3, 3, null, null, null, ActivationFunction.TANH),
            new MaxPool2D.Config(2, null, null),
            new Dense.Config(6, null, null),
            new L2Normalization.Config(null, null)));
    private static final LayerConfig SHARED = new Network.Config(
            List.of("query", "item"),
            List.of(Node.of("a", TOWER, "query"), Node.sharing("b", "a", "item")),
            List.of("a", "b"));
    private static final LayerConfig APART = new Network.Config(
            List.of("query", "item"),
            List.of(Node.of("a", TOWER, "query"), Node.of("b", TOWER, "item")),
            List.of("a", "b"));
    private static final LayerConfig NORMALISED = new Network.Config(
            List.of("query", "item"),
            List.of(
                    Node.of("a", TOWER, "query"),
                    Node.of("c", new BatchNorm.Config(null, null), "a"),
                    Node.sharing("b", "a", "item")),
            List.of("c", "b"));

    /** What a worker has at the end. */
    private record End(Map<String, double[]> weights, double loss, Map<String, Double> scores) {}

    static Stream<Arguments> runs() {
        return Stream.of("reference", "onednn").flatMap(backend -> Stream.of(
                        Arguments.of(new InfoNCELoss(0.1, false), SHARED, false),
                        Arguments.of(new InfoNCELoss(0.2, true), APART, true),
                        Arguments.of(new NTXentLoss(0.5), SHARED, false),
                        Arguments.of(new SDMLLoss(0.3), APART, false))
                .map(each -> Arguments.of(each.get()[0], each.get()[1], each.get()[2], backend)));
    }

    @ParameterizedTest(name = "{0} on {3}, labels: {2}")
    @MethodSource("runs")
    void manyWorkersTrainWhatOneWould(Loss loss, LayerConfig network, boolean labels, String backend) {
        End one = train(1, Samples::byLanes, loss, network, labels, backend).get(0);
        for (int workers = 2; workers <= 3; workers++) {
            for (Samples.Division division : List.<Samples.Division>of(Samples::byLanes, Samples::unevenly)) {
                for (End end : train(workers, division, loss, network, labels, backend)) {
                    assertClose(one, end);
                }
            }
        }
    }

    private static void assertClose(End expected, End actual) {
        assertEquals(expected.loss(), actual.loss(), 1e-5 * expected.loss());
        expected.scores()
                .forEach((name, score) -> assertEquals(score, actual.scores().get(name), 1e-5 * score, name));
        expected.weights().forEach((path, values) -> {
            double greatest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < values.length; i++) {
                double difference = Math.abs(values[i] - actual.weights().get(path)[i]) / greatest;
                assertTrue(difference <= 1e-5, path + "[" + i + "] differs by " + difference);
            }
        });
    }

    private static List<End> train(
            int workers, Samples.Division division, Loss loss, LayerConfig network, boolean labels, String backend) {
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker");
                    Backends.Use use = Backends.use(Backends.named(backend))) {
                return train(communicator, division, loss, network, labels);
            }
        });
    }

    private static End train(
            Communicator communicator, Samples.Division division, Loss loss, LayerConfig network, boolean labels) {
        Block net = net(network);
        Batches batches = Batches.of(epoch -> () -> IntStream.range(0, STEPS)
                .mapToObj(step -> pairs(division.rows(step, communicator.rank(), communicator.size()), labels))
                .iterator());
        try (ShardedTrainer trainer = trainer(net, communicator);
                Training training = Training.compiled(net, Objective.of(loss), trainer)) {
            training.fit(batches, 1);
            double trained = training.history().get(0).get(Training.LOSS);
            Map<String, Double> scores = training.evaluate(batches);
            Map<String, double[]> weights = new LinkedHashMap<>();
            net.parameters()
                    .forEach((path, parameter) ->
                            weights.put(path, parameter.data().toDoubleArray()));
            return new End(weights, trained, scores);
        }
    }

    private static Block net(LayerConfig network) {
        Block net = network.build();
        net.initialize(new Xavier(), 5);
        Spec one = Spec.of(DType.F32, 1, 1, 8, 8);
        net.materialize(List.of(one, one));
        return net;
    }

    private static ShardedTrainer trainer(Block net, Communicator communicator) {
        return new ShardedTrainer(net, Optimization.of(new Adam(0.002)), communicator, 1 << 10);
    }

    /** Images beside others of which each is the partner of one. */
    private static Minibatch pairs(int[] rows, boolean labels) {
        Minibatch own = SAMPLES.minibatch(rows);
        Minibatch partners = SAMPLES.minibatch(
                Arrays.stream(rows).map(row -> (row * 7 + 3) % Samples.COUNT).toArray());
        return new Minibatch(
                List.of(own.inputs().get(0), partners.inputs().get(0)), labels ? own.labels() : List.<NDArray>of());
    }

    /** A layer that looks at the batch itself has nothing to look at where a worker has no rows. */
    @Test
    void statisticsOfABatchWithoutRowsDoNoHarm() {
        for (End end : train(3, Samples::unevenly, new InfoNCELoss(0.1, false), NORMALISED, false, "onednn")) {
            assertTrue(Double.isFinite(end.loss()));
            end.weights()
                    .forEach((path, values) -> assertTrue(
                            Arrays.stream(values).allMatch(Double::isFinite), path + " " + Arrays.toString(values)));
        }
    }

    @Test
    void peersMeasureAsManyBatchesEach() {
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> Ranks.spawn(2, Kind.INPROC, communicator -> {
                    try (Scope scope = Scope.open("worker");
                            Block net = net(SHARED);
                            ShardedTrainer trainer = trainer(net, communicator);
                            Training training = Training.compiled(net, Objective.of(new InfoNCELoss()), trainer)) {
                        return training.evaluate(Batches.of(epoch -> () -> IntStream.rangeClosed(0, communicator.rank())
                                .mapToObj(step -> pairs(new int[] {step, step + 1}, false))
                                .iterator()));
                    }
                }));
        assertTrue(
                error.toString().contains("as many batches to measure on")
                        || error.getCause().toString().contains("as many batches to measure on"),
                () -> error + " " + error.getCause());
    }
}
