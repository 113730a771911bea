package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.comm.Connected;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.RowShares;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of 7 classes of which each of three ranks has some, against all of them. */
final class ScorePartsTest {
    private static final String GROUP = "mates";
    private static final List<Integer> SHARES = List.of(2, 3, 2);
    private static final int CLASSES = 7;
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    /** Rows in which ranks tie, or have no numbers, and labels that are no classes. */
    private static final double[][] SCORES = {
        {1, 5, 5, 0, 0, 5, 2},
        {3, 3, 3, 3, 3, 3, 3},
        {NAN, NAN, 1, 4, 4, NAN, 4},
        {NAN, NAN, NAN, NAN, NAN, NAN, NAN},
        {2, NAN, NAN, NAN, NAN, 2, NAN},
        {-INF, -INF, -1, -INF, INF, INF, 0},
        {-0.0, 0.0, -1, 0.0, -0.0, -2, 0.0},
        {9, 1, 1, 1, 1, 1, 8},
    };

    private static final int[] LABELS = {5, 4, 6, 2, 5, 5, 3, 0};
    private static final int[] IGNORED = {-1, 4, 6, -1, 0, 4, -1, 6};

    private static NDArray array(double[][] rows) {
        double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return NDArray.of(all, Spec.of(DType.F64, rows.length, all.length / rows.length));
    }

    /** What each rank finds that has its share of the classes, along the last axis. */
    private interface Found<T> {
        T of(ScoreParts parts);
    }

    private static <T> List<T> onParts(double[] all, Spec spec, Found<T> found) {
        return Ranks.spawn(SHARES.size(), Kind.INPROC, communicator -> {
            RowShares own = new RowShares(communicator.rank(), SHARES);
            double[] columns = IntStream.range(0, all.length / CLASSES)
                    .boxed()
                    .flatMapToDouble(row ->
                            Arrays.stream(all, row * CLASSES + own.start(), row * CLASSES + own.start() + own.own()))
                    .toArray();
            try (Scope scope = Scope.open("rank");
                    RankGroups.Use use = RankGroups.use(GROUP, new Connected(communicator))) {
                NDArray here = NDArray.of(columns, spec.with(spec.shape().with(-1, own.own())));
                return found.of(new ScoreParts(here, new GatherParts(GROUP, own)));
            }
        });
    }

    private static List<List<Number>> figures(ClassScores scores) {
        List<List<Number>> figures = new ArrayList<>();
        for (int row = 0; row < scores.rows(); row++) {
            boolean isClass = scores.label(row) >= 0;
            figures.add(List.of(
                    scores.greatest(row),
                    isClass ? scores.rankOfLabel(row) : -1,
                    isClass ? scores.scoreOfLabel(row) + 0.0 : -1)); // without the sign of a zero
        }
        return figures;
    }

    static Stream<int[]> labels() {
        return Stream.of(LABELS, IGNORED);
    }

    @ParameterizedTest
    @MethodSource("labels")
    void rowsAreThoseOfAllClasses(int[] labels) {
        try (Scope scope = Scope.open("whole")) {
            NDArray whole = array(SCORES);
            List<List<Number>> expected = figures(ClassScores.ofRows("whole", NDArray.of(labels), whole));
            onParts(
                            whole.toDoubleArray(),
                            whole.spec(),
                            parts -> figures(ClassScores.ofRows("divided", List.of(NDArray.of(labels)), parts)))
                    .forEach(found -> assertEquals(expected, found));
        }
    }

    /** Of which one that is ignored is a class, and one is none. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 4})
    void perplexityIgnoresTheSameLabels(int ignored) {
        int[] labels =
                Arrays.stream(LABELS).map(label -> label == 5 ? ignored : label).toArray();
        try (Scope scope = Scope.open("whole")) {
            double[] shares =
                    new Random(8).doubles((long) labels.length * CLASSES, 0, 1).toArray();
            NDArray whole = NDArray.of(shares, Spec.of(DType.F64, labels.length, CLASSES));
            Metric expected = new Perplexity(ignored);
            expected.updateAll(List.of(NDArray.of(labels)), whole);
            onParts(shares, whole.spec(), parts -> {
                        Metric own = new Perplexity(ignored);
                        own.updateAll(List.of(NDArray.of(labels)), parts);
                        return own.value();
                    })
                    .forEach(found -> assertEquals(expected.value(), found));
        }
    }

    /** Of two texts in room for three words each. */
    private static final int[] WORDS = {1, 6, 3, 0, 2, 2};

    private static final int[] LENGTHS = {2, 1};

    static Stream<Arguments> metrics() {
        return Stream.of(
                Arguments.of("of steps", (Supplier<Metric>) () -> new OfSteps(new TopKAccuracy(3), 1)),
                Arguments.of("of probabilities of steps", (Supplier<Metric>)
                        () -> new OfProbabilities(new OfSteps(new Perplexity(), 1), OfProbabilities.Link.SOFTMAX)),
                Arguments.of("of steps of probabilities", (Supplier<Metric>)
                        () -> new OfSteps(new OfProbabilities(new Perplexity(), OfProbabilities.Link.SOFTMAX), 1)),
                Arguments.of("of several", (Supplier<Metric>) () ->
                        new CompositeMetric(new OfSteps(new Accuracy(), 1), new OfSteps(new TopKAccuracy(3), 1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("metrics")
    void metricsWithinOthersSeeAllLabels(String name, Supplier<Metric> metric) {
        try (Scope scope = Scope.open("whole")) {
            double[] scores =
                    new Random(7).doubles((long) WORDS.length * CLASSES, -2, 2).toArray();
            NDArray whole = NDArray.of(scores, Spec.of(DType.F64, 2, 3, CLASSES));
            Metric counted = metric.get();
            counted.updateAll(labels(LENGTHS), whole);
            Metric ofAll = metric.get();
            ofAll.updateAll(labels(3, 3), whole);
            assertNotEquals(Arrays.toString(ofAll.sums()), Arrays.toString(counted.sums()));
            List<Double> sums = Arrays.stream(counted.sums()).boxed().toList();
            onParts(scores, whole.spec(), parts -> {
                        Metric own = metric.get();
                        own.updateAll(labels(LENGTHS), parts);
                        return Arrays.stream(own.sums()).boxed().toList();
                    })
                    .forEach(found -> {
                        for (int i = 0; i < sums.size(); i++) {
                            assertEquals(sums.get(i), found.get(i), 1e-12, "sum " + i);
                        }
                    });
        }
    }

    private static List<NDArray> labels(int... lengths) {
        return List.of(NDArray.of(WORDS, 2, 3), NDArray.of(lengths));
    }

    /** They are copied once, and a metric of the probabilities leaves them to those behind it. */
    @Test
    void metricsOfABatchSeeTheSameScores() {
        try (Scope scope = Scope.open("whole")) {
            NDArray whole = array(SCORES);
            onParts(whole.toDoubleArray(), whole.spec(), parts -> {
                        double[] before = parts.toDoubleArray().clone();
                        parts.probabilities();
                        assertSame(parts.toDoubleArray(), parts.toDoubleArray());
                        return List.of(
                                Arrays.stream(before).boxed().toList(),
                                Arrays.stream(parts.toDoubleArray()).boxed().toList());
                    })
                    .forEach(found -> assertEquals(found.get(0), found.get(1)));
        }
    }
}
