package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.BatchNormOptions;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SyncBatchNorm;
import dev.bellows.optim.Adam;
import dev.bellows.optim.AdamW;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.schedule.Cosine;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardedTrainerTest {
    private static final double TOLERANCE = 1e-5;
    private static final int ONE_PARAMETER_PER_BUCKET = 1;
    private static final Optimizer SGD = new Sgd(0.05, 0.9, 1e-4, false);
    private static final Optimizer SCHEDULED =
            new AdamW(0.002, 0.1).withSchedule(new Cosine(0.002, 20).withWarmup(5, 0));
    private static final LayerConfig CONVOLUTIONAL = new Sequential.Config(List.of(
            new Conv2D.Config(6, 3, null, null, null, ActivationFunction.RELU),
            new MaxPool2D.Config(2, null, null),
            new Dense.Config(13, null, ActivationFunction.TANH),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final LayerConfig NORMALISED = new Sequential.Config(List.of(
            new Conv2D.Config(3, 3, null, null, false, null),
            new BatchNorm.Config(null, null),
            new Activation.Config(ActivationFunction.RELU),
            new Dense.Config(Samples.CLASSES, null, null)));

    private static final LayerConfig SYNCHRONISED = new Sequential.Config(List.of(
            new Conv2D.Config(3, 3, null, null, false, null),
            new SyncBatchNorm.Config(BatchNormOptions.DEFAULT),
            new MaxPool2D.Config(2, null, null),
            new Activation.Config(ActivationFunction.TANH),
            new Flatten.Config(),
            new Dense.Config(Samples.CLASSES, null, null)));

    static Stream<Run> runs() {
        Stream<Run> everyBackend = Stream.of("reference", "onednn")
                .flatMap(backend -> Stream.of(SGD, new Adam(0.002)).flatMap(optimizer -> Stream.of(2, 3, 5)
                        .map(n -> Run.of(CONVOLUTIONAL, optimizer, n).on(backend))));
        return Stream.concat(everyBackend, Stream.of(Run.of(CONVOLUTIONAL, SCHEDULED, 3)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void manyWorkersTrainWhatOneWould(Run many) {
        List<Run.Result> one = many.withWorkers(1).start();
        for (Samples.Division division : List.<Samples.Division>of(Samples::byLanes, Samples::unevenly)) {
            List<Run.Result> results = many.divided(division).start();
            for (Run.Result result : results) {
                assertClose(one.get(0).after(), result.after());
                assertEqualInBits(results.get(0).after(), result.after());
                assertEquals(results.get(0).results(), result.results());
            }
            for (int step = 0; step < many.steps(); step++) {
                Run.Seen expected = one.get(0).results().get(step);
                Run.Seen actual = results.get(0).results().get(step);
                assertEquals(expected.samples(), actual.samples());
                assertEquals(expected.lossSum(), actual.lossSum(), 1e-4 * expected.lossSum());
            }
        }
    }

    private static void assertClose(Map<String, double[]> expected, Map<String, double[]> actual) {
        expected.forEach((path, values) -> {
            double greatest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < values.length; i++) {
                double difference = Math.abs(values[i] - actual.get(path)[i]) / greatest;
                assertTrue(difference <= TOLERANCE, path + "[" + i + "] differs by " + difference);
            }
        });
    }

    private static void assertEqualInBits(Map<String, double[]> expected, Map<String, double[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((path, values) -> assertArrayEquals(values, actual.get(path), path));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void trainsTheSameBitsTwice(int workers) {
        LayerConfig network = new Sequential.Config(
                List.of(CONVOLUTIONAL, new Dropout.Config(0.2), new Dense.Config(Samples.CLASSES, null, null)));
        Run run = Run.of(network, SGD, workers);
        List<Run.Result> first = run.start();
        List<Run.Result> second = run.start();
        for (int rank = 0; rank < workers; rank++) {
            assertEqualInBits(first.get(rank).after(), second.get(rank).after());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theSizeOfBucketsChangesNothing(int workers) {
        Run run = Run.of(CONVOLUTIONAL, SGD, workers);
        assertEqualInBits(
                run.start().get(0).after(),
                run.withBucketBytes(ONE_PARAMETER_PER_BUCKET).start().get(0).after());
        assertEqualInBits(
                run.start().get(0).after(),
                run.withBucketBytes(1 << 10).start().get(0).after());
    }

    @Test
    void learns() {
        List<Run.Seen> results =
                Run.of(CONVOLUTIONAL, SGD, 2).withSteps(60).start().get(0).results();
        Run.Seen first = results.get(0);
        Run.Seen last = results.get(results.size() - 1);
        assertTrue(meanLoss(last) < 0.2 * meanLoss(first), first + ", " + last);
        assertEquals(last.samples(), last.correct());
    }

    private static double meanLoss(Run.Seen step) {
        return step.lossSum() / (double) step.samples();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void workersThatNormaliseTogetherTrainWhatOneWould(int workers) {
        List<Run.Result> one = Run.of(SYNCHRONISED, SGD, 1).start();
        for (Samples.Division division : List.<Samples.Division>of(Samples::byLanes, Samples::unevenly)) {
            List<Run.Result> results =
                    Run.of(SYNCHRONISED, SGD, workers).divided(division).start();
            for (Run.Result result : results) {
                assertClose(one.get(0).after(), result.after());
                assertEqualInBits(results.get(0).after(), result.after());
            }
        }
    }

    @Test
    void averagesRunningStatisticsByTheSamplesThatEachWorkerSaw() {
        List<Run.Result> results =
                Run.of(NORMALISED, SGD, 3).divided(Samples::unevenly).start();
        for (String statistic : List.of("1.running_mean", "1.running_var")) {
            double[] sums = new double[3];
            int samples = 0;
            for (Run.Result result : results) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += result.ownSamples() * result.before().get(statistic)[i];
                }
                samples += result.ownSamples();
            }
            for (Run.Result result : results) {
                for (int i = 0; i < sums.length; i++) {
                    assertEquals(sums[i] / samples, result.after().get(statistic)[i], 1e-6, statistic);
                }
                assertArrayEquals(
                        results.get(0).after().get(statistic), result.after().get(statistic), statistic);
            }
        }
    }

    @Test
    void averagingStatisticsOfOneWorkerChangesNoBit() {
        Run.Result result = Run.of(NORMALISED, SGD, 1).start().get(0);
        assertEqualInBits(result.before(), result.after());
    }

    @Test
    void drawsOtherRandomNumbersOnEveryWorker() {
        LayerConfig network =
                new Sequential.Config(List.of(new Dropout.Config(0.5), new Dense.Config(Samples.CLASSES, null, null)));
        List<Run.Result> results = Run.of(network, SGD, 2).withSteps(3).start();
        assertEquals(3, results.get(0).after().get("0.counter")[0]);
        assertEquals(3 + 0x1p40, results.get(1).after().get("0.counter")[0]);
    }

    @Test
    void aStepThatNobodyHasSamplesForChangesNothing() {
        Run run = Run.of(CONVOLUTIONAL, SGD, 2);
        Samples.Division nothing = (step, worker, workers) -> new int[0];
        List<Run.Result> none = run.divided(nothing).withSteps(2).start();
        List<Run.Result> never = run.withSteps(0).start();
        assertEqualInBits(never.get(0).after(), none.get(1).after());
        assertEquals(new Run.Seen(0, 0, 0), none.get(0).results().get(0));
    }

    @Test
    void runsANetworkWithoutWeights() {
        List<Run.Result> results =
                Run.of(new Flatten.Config(), SGD, 2).withSteps(2).start();
        assertEquals(Samples.BATCH, results.get(0).results().get(0).samples());
        assertEquals(Map.of(), results.get(0).after());
    }

    @Test
    void aStepThatFailsEndsTheOtherWorkersWithItsReason() {
        Run run = Run.of(CONVOLUTIONAL, SGD, 2).withBucketBytes(ONE_PARAMETER_PER_BUCKET);
        List<Throwable> failures = Ranks.spawn(2, Kind.TCP, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = run.net();
                try (ShardedTrainer trainer =
                                new ShardedTrainer(net, run.optimization(), communicator, run.bucketBytes());
                        Training training = Training.compiled(net, Run.objective(), trainer)) {
                    Minibatch batch = new Samples().minibatch(0, 1, 2);
                    NDArray narrow = NDArray.zeros(Spec.of(DType.F32, 3, 1, 8));
                    Minibatch given = communicator.rank() == 1
                            ? new Minibatch(narrow, batch.labels().get(0))
                            : batch;
                    return assertThrows(RuntimeException.class, () -> training.trainOn(given));
                }
            }
        });
        assertTrue(failures.get(1) instanceof ShapeException, failures.get(1).toString());
        assertTrue(
                failures.get(0) instanceof PeerLostException
                        && failures.get(0).getMessage().contains(failures.get(1).getMessage()),
                failures.get(0).toString());
    }
}
