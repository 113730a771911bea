package dev.bellows.op.comm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeRange;
import dev.bellows.op.loss.SoftmaxCrossEntropyOfParts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ranks compute that divide a vocabulary, against what one computes of all of it. */
final class VocabularyOpsTest {
    private static final String GROUP = "mates";
    private static final int ROWS = 6;
    private static final int CLASSES = 7;
    private static final double INF = Double.POSITIVE_INFINITY;

    /** Labels of a batch: classes, or probabilities. */
    private enum Labels {
        CLASSES,
        PROBABILITIES
    }

    static Stream<Arguments> losses() {
        return Stream.of("reference", "onednn").flatMap(backend -> Stream.of(false, true)
                .flatMap(compiled -> Stream.of(List.of(7), List.of(3, 4), List.of(2, 2, 3), List.of(1, 5, 1))
                        .flatMap(shares -> Stream.of(Labels.values()).flatMap(labels -> Stream.of(0.0, 0.2)
                                .map(smoothing -> Arguments.of(backend, compiled, shares, labels, smoothing))))));
    }

    @ParameterizedTest(name = "{2} on {0}, compiled: {1}, {3}, smoothing {4}")
    @MethodSource("losses")
    void theLossIsThatOfAllClassesAndEachRankLearnsOfItsOwn(
            String backend, boolean compiled, List<Integer> shares, Labels labels, double smoothing) {
        double[] scores = scores(smoothing);
        List<double[]> whole = differentiate(backend, compiled, scores, labels, smoothing, null);
        List<List<double[]>> found = Ranks.spawn(shares.size(), Kind.INPROC, communicator -> {
            RowShares own = new RowShares(communicator.rank(), shares);
            try (RankGroups.Use use = RankGroups.use(GROUP, new Connected(communicator))) {
                return differentiate(
                        backend, compiled, columns(scores, own), labels, smoothing, new GatherParts(GROUP, own));
            }
        });
        for (int rank = 0; rank < shares.size(); rank++) {
            RowShares own = new RowShares(rank, shares);
            assertArrayEquals(whole.get(0), found.get(rank).get(0), 1e-5, "losses on rank " + rank);
            assertArrayEquals(columns(whole.get(1), own), found.get(rank).get(1), 1e-6, "gradient on rank " + rank);
            assertArrayEquals(found.get(0).get(0), found.get(rank).get(0), "the same bits on rank " + rank);
        }
    }

    /** Large ones, ties and, where no mean is taken of all, classes that are masked out. */
    private static double[] scores(double smoothing) {
        double[] scores = new Random(4).doubles((long) ROWS * CLASSES, -3, 3).toArray();
        scores[0] = 90;
        scores[CLASSES] = scores[CLASSES + 5];
        if (smoothing == 0) {
            scores[2 * CLASSES + 1] = -INF;
            scores[2 * CLASSES + 6] = -INF;
        }
        return scores;
    }

    private static NDArray labels(Labels labels) {
        if (labels == Labels.CLASSES) {
            return NDArray.of(new int[] {0, 3, 2, 6, -1, 7}); // the last two are no classes
        }
        double[] shares = new double[ROWS * CLASSES];
        for (int row = 0; row < ROWS; row++) {
            shares[row * CLASSES + row] = 0.75;
            shares[row * CLASSES + 4] += 0.25;
        }
        return NDArray.of(shares, Spec.of(DType.F32, ROWS, CLASSES));
    }

    /** The losses, and the gradient of their sum, each weighed, with respect to the scores that are here. */
    private static List<double[]> differentiate(
            String backend, boolean compiled, double[] here, Labels labels, double smoothing, GatherParts gathering) {
        try (Scope scope = Scope.open("loss");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            NDArray x = NDArray.of(here, Spec.of(DType.F32, ROWS, here.length / ROWS));
            NDArray label = labels(labels);
            List<? extends Tensor> results;
            if (compiled) {
                Trace trace = new Trace();
                Symbol in = trace.input("x", x.spec());
                results = Executable.compile(
                                trace.graph(results(in, trace.capture(label), smoothing, gathering)),
                                Backends.named(backend))
                        .run(List.of(x));
            } else {
                results = results(x, label, smoothing, gathering);
            }
            return results.stream()
                    .map(result -> ((NDArray) result).toDoubleArray())
                    .toList();
        }
    }

    private static List<Tensor> results(Tensor x, Tensor label, double smoothing, GatherParts gathering) {
        try (Recording recording = Autograd.record()) {
            Tensor scores = gathering == null
                    ? x
                    : gathering.on(x).reshape(ROWS, 1, CLASSES).reshape(ROWS, CLASSES);
            Tensor losses = new SoftmaxCrossEntropyLoss(smoothing).of(scores, label);
            Tensor head = losses.mul(0).add(0.5);
            return List.of(
                    losses,
                    Autograd.gradients(List.of(losses), List.of(head), List.of(x), false)
                            .get(0));
        }
    }

    private static double[] columns(double[] all, RowShares shares) {
        return IntStream.range(0, ROWS)
                .boxed()
                .flatMapToDouble(row -> Arrays.stream(
                        all, row * CLASSES + shares.start(), row * CLASSES + shares.start() + shares.own()))
                .toArray();
    }

    /** A graph has no scores of others, where nobody but the loss looks at them. */
    @Test
    void nobodyPutsTheScoresTogetherForALoss() {
        RowShares shares = new RowShares(0, List.of(3, 4));
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, ROWS, 3));
        Symbol label = trace.input("label", Spec.of(DType.I32, ROWS));
        Tensor scores = new GatherParts(GROUP, shares).on(x);
        Tensor losses = new SoftmaxCrossEntropyLoss().of(scores, label);
        String graph = trace.graph(
                        List.of(losses, Autograd.gradients(losses, List.of(x)).get(0)))
                .toString();
        assertTrue(!graph.contains("GatherParts") && !graph.contains("[6, 7]"), graph);
        assertTrue(trace.graph(List.of(losses, scores)).toString().contains("GatherParts"));
    }

    @Test
    void theScoresOfAllAreThereForWhoWantsThem() {
        double[] all = scores(0);
        List<Integer> shares = List.of(2, 4, 1);
        List<double[]> found = Ranks.spawn(3, Kind.INPROC, communicator -> {
            RowShares own = new RowShares(communicator.rank(), shares);
            try (RankGroups.Use use = RankGroups.use(GROUP, new Connected(communicator));
                    Scope scope = Scope.open("gather")) {
                NDArray x = NDArray.of(columns(all, own), Spec.of(DType.F64, ROWS, own.own()));
                return ((NDArray) new GatherParts(GROUP, own).on(x)).toDoubleArray();
            }
        });
        found.forEach(scores -> assertArrayEquals(all, scores));
    }

    @Test
    void aLookupAddsUpOverTheRanks() {
        double[] table = new Random(3).doubles(10 * 2, -1, 1).toArray();
        int[] ids = {9, 0, 3, 3, 4, 6, 7};
        try (Scope scope = Scope.open("look up")) {
            NDArray whole = NDArray.of(table, Spec.of(DType.F32, 10, 2));
            NDArray index = NDArray.of(ids);
            List<int[]> parts = List.of(new int[] {0, 4}, new int[] {4, 7}, new int[] {7, 10});
            double[] sum = new double[ids.length * 2];
            for (int[] part : parts) {
                double[] rows = Arrays.copyOfRange(table, 2 * part[0], 2 * part[1]);
                NDArray own = NDArray.of(rows, Spec.of(DType.F32, part[1] - part[0], 2));
                double[] found = ((NDArray) new TakeRange(part[0], 10).on(own, index)).toDoubleArray();
                Arrays.setAll(sum, i -> sum[i] + found[i]);
            }
            assertArrayEquals(((NDArray) Take.take(whole, index, 0)).toDoubleArray(), sum);
            List<RuntimeException> refused = new ArrayList<>();
            for (int wrong : new int[] {-1, 10}) {
                NDArray own = NDArray.zeros(Spec.of(DType.F32, 3, 2));
                refused.add(assertThrows(
                        RuntimeException.class, () -> new TakeRange(4, 10).on(own, NDArray.of(new int[] {5, wrong}))));
            }
            assertTrue(refused.get(0).getMessage().contains("index -1 "), refused.toString());
            assertTrue(refused.get(1).getMessage().contains("index 10 "), refused.toString());
        }
    }

    @Test
    void saysWhatItExpects() {
        RowShares shares = new RowShares(1, List.of(3, 4));
        Spec scores = Spec.of(DType.F32, ROWS, 3);
        assertEquals(
                "GatherParts: expects [batch…, 4] of rank 1, as the ranks of 'mates' have [3, 4], got f32[6, 3]",
                assertThrows(ShapeException.class, () -> new GatherParts(GROUP, shares).infer(List.of(scores)))
                        .getMessage());
        Spec own = Spec.of(DType.F32, ROWS, 4);
        assertEquals(
                "SoftmaxCrossEntropyOfParts: scores f32[6, 4] need labels of shape [6, 7], got f32[6, 4]",
                assertThrows(ShapeException.class, () -> new SoftmaxCrossEntropyOfParts(GROUP, shares, 0)
                                .infer(List.of(own, own)))
                        .getMessage());
    }
}
