package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SyncBatchNorm;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.layer.rnn.Layout;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Updating;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Metrics;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Stopping;
import dev.bellows.train.fit.Training;
import dev.bellows.train.fit.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings in logical shards: not a bit depends on the number of workers. */
final class InvariantTrainingTest {
    private static final int SHARDS = 8;
    private static final int WORDS = 20;
    private static final int TIME = 5;
    private static final int EPOCHS = 4;
    private static final int STEPS = 50; // of an epoch
    private static final Samples IMAGES = new Samples();
    private static final Spec IMAGE = new Spec(Shape.of(1).concat(Samples.SHAPE), DType.F32);
    private static final Spec TEXT = Spec.of(DType.I32, 1, TIME);

    private static final LayerConfig LENET = new Sequential.Config(List.of(
            new Conv2D.Config(4, 3, null, 1, null, null),
            new BatchNorm.Config(null, null),
            new MaxPool2D.Config(2, null, null),
            new Conv2D.Config(6, 3, null, 1, null, null),
            new MaxPool2D.Config(2, null, null),
            new Flatten.Config(),
            new Dense.Config(16, null, ActivationFunction.RELU),
            new Dropout.Config(0.3),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final LayerConfig RECURRENT = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 6, null, true),
            new LSTM.Config(8, 2, null, 0.2, null, Layout.NTC),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final LayerConfig TRANSFORMER = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 8, null, null),
            new TransformerEncoderLayer.Config(8, 2, 16, 0.1, null, null, null, null),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final LayerConfig PLAIN = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 6, null, true),
            new Dense.Config(9, null, ActivationFunction.TANH),
            new Dense.Config(Samples.CLASSES, null, null)));

    @TempDir
    Path directory;

    /** A worker's samples of a step. */
    private interface Data {
        Minibatch of(int step, int rank, int workers);
    }

    /** As a job deals them; the last batch of the samples is short. */
    private static Minibatch images(int step, int rank, int workers) {
        return IMAGES.minibatch(Samples.byLanes(step, rank, workers));
    }

    /** Every fifth batch has but seven samples, so that some shards have none and one has half. */
    private static Minibatch texts(int step, int rank, int workers) {
        SplittableRandom random = new SplittableRandom(step);
        int share = Samples.BATCH / workers;
        int all = step % 5 == 4 ? 7 : Samples.BATCH;
        List<int[]> own = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            int[] words = random.ints(TIME, 0, WORDS).toArray();
            if (i / share == rank) {
                own.add(words);
            }
        }
        int[] words = own.stream().flatMapToInt(IntStream::of).toArray();
        int[] labels =
                own.stream().mapToInt(text -> text[TIME - 1] % Samples.CLASSES).toArray();
        return new Minibatch(NDArray.of(words, own.size(), TIME), NDArray.of(labels));
    }

    static Stream<Arguments> trainings() {
        Optimization clipped = Optimization.of(new Adam(0.01)).with(new ClipByGlobalNorm(0.5));
        return Stream.of(
                Arguments.of("LeNet", LENET, IMAGE, (Data) InvariantTrainingTest::images, clipped),
                Arguments.of(
                        "LSTM", RECURRENT, TEXT, (Data) InvariantTrainingTest::texts, Optimization.of(new Adam(0.02))),
                Arguments.of(
                        "transformer",
                        TRANSFORMER,
                        TEXT,
                        (Data) InvariantTrainingTest::texts,
                        Optimization.of(new Lamb(0.01, 1e-2))));
    }

    private interface Trainers {
        Updating of(Block net, Communicator communicator);
    }

    private interface Work {
        void with(Training training, int rank) throws Exception;
    }

    /** All numbers that each rank ends with, by name; what the optimizer remembers is with the first. */
    private static List<Map<String, double[]>> run(
            LayerConfig network, Spec sample, int workers, Trainers trainers, Work work) {
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = network.build();
                net.initialize(new Xavier(), 5);
                net.materialize(List.of(sample));
                Updating updating = trainers.of(net, communicator);
                try (AutoCloseable owned = (AutoCloseable) updating;
                        Training training = Training.compiled(net, Run.objective(), updating)) {
                    work.with(training, communicator.rank());
                    Map<String, double[]> numbers = new LinkedHashMap<>();
                    updating.states().forEach((name, array) -> numbers.put(name, array.toDoubleArray()));
                    net.parameters()
                            .forEach((path, parameter) -> numbers.put(
                                    path,
                                    path.endsWith("counter") // of the worker's first shard
                                            ? new double[] {parameter.data().item() % (1L << 40)}
                                            : parameter.data().toDoubleArray()));
                    training.history()
                            .forEach(scores -> scores.forEach(
                                    (name, value) -> numbers.put(numbers.size() + " " + name, new double[] {value})));
                    return numbers;
                }
            }
        });
    }

    private static Trainers invariant(Optimization optimization) {
        return (net, communicator) ->
                new InvariantTrainer(net, optimization, communicator, FixedShards.of(Samples.BATCH, SHARDS));
    }

    private static Work epochs(Data data, int workers, Handler... handlers) {
        return (training, rank) -> {
            Batches batches = Batches.of(epoch -> () -> IntStream.range(epoch * STEPS, (epoch + 1) * STEPS)
                    .mapToObj(step -> data.of(step, rank, workers))
                    .iterator());
            Batches held = Batches.of(epoch -> () -> IntStream.range(1000, 1005)
                    .mapToObj(step -> data.of(step, rank, workers))
                    .iterator());
            Handler[] all = Stream.concat(
                            Stream.of(new Metrics(new Accuracy()), new Validation(held, new Accuracy())),
                            Stream.of(handlers))
                    .toArray(Handler[]::new);
            training.fit(batches, EPOCHS, all);
        };
    }

    private static void same(Map<String, double[]> expected, Map<String, double[]> found, String what) {
        assertEquals(expected.keySet(), found.keySet(), what);
        expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), what + ", " + name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void anyNumberOfWorkersEndsWithTheSameBitsAfterTwoHundredSteps(
            String name, LayerConfig network, Spec sample, Data data, Optimization optimization) {
        Map<String, double[]> one = run(network, sample, 1, invariant(optimization), epochs(data, 1))
                .get(0);
        double[] losses = one.keySet().stream()
                .filter(key -> key.endsWith(" loss"))
                .mapToDouble(key -> one.get(key)[0])
                .toArray();
        assertTrue(
                losses[EPOCHS - 1] < 0.9 * losses[0], () -> name + " has learned little: " + Arrays.toString(losses));
        for (int workers : new int[] {2, 4, 8}) {
            List<Map<String, double[]>> all =
                    run(network, sample, workers, invariant(optimization), epochs(data, workers));
            for (int rank = 0; rank < workers; rank++) {
                same(one, all.get(rank), name + ", rank " + rank + " of " + workers);
            }
        }
    }

    /** Up to rounding: the same samples make the same steps. */
    @Test
    void trainsWhatWholeBatchesTrain() {
        Optimization sgd = Optimization.of(new Sgd(0.5));
        Map<String, double[]> whole = run(
                        PLAIN,
                        TEXT,
                        2,
                        (net, communicator) -> new ShardedTrainer(net, sgd, communicator),
                        epochs(InvariantTrainingTest::texts, 2))
                .get(0);
        run(PLAIN, TEXT, 2, invariant(sgd), epochs(InvariantTrainingTest::texts, 2))
                .get(0)
                .forEach((name, values) -> assertArrayEquals(whole.get(name), values, 1e-4, name));
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "4, 2"})
    void aCheckpointGoesOnWithTheSameBitsOnAnotherNumberOfWorkers(int first, int second) {
        Trainers trainers = invariant(Optimization.of(new Adam(0.01)));
        Data images = InvariantTrainingTest::images;
        Map<String, double[]> undisturbed = run(
                        LENET,
                        IMAGE,
                        2,
                        trainers,
                        epochs(
                                images,
                                2,
                                Checkpointing.in(directory.resolve("whole")).everyBatches(60)))
                .get(0);
        Path parts = directory.resolve("parts");
        run(
                LENET,
                IMAGE,
                first,
                trainers,
                epochs(
                        images,
                        first,
                        Stopping.afterBatches(60),
                        Checkpointing.in(parts).everyBatches(60)));
        List<Map<String, double[]>> resumed = run(
                LENET,
                IMAGE,
                second,
                trainers,
                epochs(images, second, Checkpointing.in(parts).everyBatches(60)));
        same(undisturbed, resumed.get(second - 1), first + " workers, then " + second);
    }

    @Test
    void saysWhatItCannotDo() {
        assertEquals(
                "logical shards: their number must be a power of two, such as 8, got 6",
                refusal(() -> new FixedShards(6, 2)));
        assertEquals(
                "logical shards: a batch of 20 samples does not make 8 equal shards; take a batch size that is a"
                        + " multiple of 8",
                refusal(() -> FixedShards.of(20, 8)));
        assertEquals(
                "logical shards: 8 of them cannot be dealt evenly to 3 workers; take 1, 2, 4 or another power of two up"
                        + " to 8",
                refusal(() -> FixedShards.of(16, 8).each(3)));
        Trainers trainers = invariant(Optimization.of(new Sgd(0.1)));
        run(PLAIN, TEXT, 1, trainers, (training, rank) -> {
            assertEquals(
                    "training: accumulating(...) does not go together with logical shards, which are a batch's parts"
                            + " already; leave out one of them",
                    assertThrows(UnsupportedOperationException.class, () -> training.accumulating(2))
                            .getMessage());
            Minibatch large = new Minibatch(NDArray.of(new int[17 * TIME], 17, TIME), NDArray.of(new int[17]));
            assertEquals(
                    "training: a batch of 17 samples is too large for 8 logical shards of 2; take smaller batches",
                    assertThrows(RuntimeException.class, () -> training.trainOn(large))
                            .getMessage());
        });
        LayerConfig together = new Sequential.Config(List.of(
                new SyncBatchNorm.Config(null, null, null, null, null, null),
                new Flatten.Config(),
                new Dense.Config(4, null, null)));
        run(
                together,
                IMAGE,
                1,
                trainers,
                (training, rank) ->
                        assertThrows(UnsupportedOperationException.class, () -> training.trainOn(images(0, 0, 1))));
    }

    private static String refusal(Runnable work) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }
}
