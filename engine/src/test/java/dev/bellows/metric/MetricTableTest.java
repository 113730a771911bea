package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.json.Catalogs;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every metric; each has a row here. */
final class MetricTableTest {
    private static final long SEED = 20_240_611;
    private static final int ROWS = 60;
    private static final int CLASSES = 5;

    /** Rows of one kind of data, [ROWS, width] or [ROWS] where the width is 0; [ROWS, width / depth, depth] where that is not 0. */
    private record Column(double[] values, int width, int depth, DType dtype) {
        static Column floats(int width, Supplier<Double> next) {
            double[] values = Stream.generate(next)
                    .limit((long) ROWS * Math.max(width, 1))
                    .mapToDouble(Double::floatValue)
                    .toArray();
            return new Column(values, width, 0, DType.F32);
        }

        static Column integers(int width, Supplier<Integer> next) {
            double[] values = Stream.generate(next)
                    .limit((long) ROWS * Math.max(width, 1))
                    .mapToDouble(Integer::doubleValue)
                    .toArray();
            return new Column(values, width, 0, DType.I32);
        }

        /** Three boxes for each row: a class, perhaps a score, and corners. */
        static Column boxes(Random random, int depth) {
            double[] values = new double[ROWS * 3 * depth];
            for (int at = 0; at < values.length; at += depth) {
                values[at] = random.nextInt(CLASSES + 1) - 1;
                values[at + 1] = (float) random.nextDouble();
                for (int corner = depth - 4; corner < depth; corner++) {
                    boolean far = corner >= depth - 2;
                    values[at + corner] = (float) (random.nextDouble() + (far ? 1 : 0));
                }
            }
            return new Column(values, 3 * depth, depth, DType.F32);
        }

        NDArray rows(int[] rows) {
            int size = Math.max(width, 1);
            double[] picked = IntStream.of(rows)
                    .flatMap(row -> IntStream.range(row * size, (row + 1) * size))
                    .mapToDouble(i -> values[i])
                    .toArray();
            if (depth > 0) {
                return NDArray.of(picked, Spec.of(dtype, rows.length, width / depth, depth));
            }
            return NDArray.of(picked, width == 0 ? Spec.of(dtype, rows.length) : Spec.of(dtype, rows.length, width));
        }
    }

    private record Row(Supplier<Metric> kind, Column labels, Column scores) {
        void update(Metric metric, int... rows) {
            try (Scope scope = Scope.open("rows")) {
                metric.update(labels.rows(rows), scores.rows(rows));
            }
        }

        @Override
        public String toString() {
            return kind.get().name() + ", seed " + SEED;
        }
    }

    private static Metric bias() {
        return new CustomMetric(
                "bias",
                2,
                (labels, scores, sums) -> {
                    double[] right = labels.toDoubleArray();
                    double[] said = scores.toDoubleArray();
                    for (int i = 0; i < said.length; i++) {
                        sums.add(0, said[i] - right[i]);
                        sums.add(1, 1);
                    }
                },
                sums -> sums[0] / sums[1]);
    }

    static Stream<Row> table() {
        Random random = new Random(SEED);
        Column classes = Column.integers(0, () -> random.nextInt(CLASSES));
        Column flags = Column.integers(0, () -> random.nextInt(2));
        Column logits = Column.floats(CLASSES, random::nextGaussian);
        Column probabilities = Column.floats(CLASSES, random::nextDouble);
        Column probability = Column.floats(0, random::nextDouble);
        Column target = Column.floats(0, () -> 1e3 * random.nextGaussian());
        Column guess = Column.floats(0, () -> Math.exp(9 * random.nextGaussian()));
        Column relevances = Column.integers(CLASSES, () -> random.nextInt(5) - 1);
        Column words = Column.integers(7, () -> random.nextInt(4) - 1);
        Column said = Column.integers(9, () -> random.nextInt(4) - 1);
        Stream<Row> ofClasses = Stream.<Supplier<Metric>>of(
                        Accuracy::new,
                        () -> new TopKAccuracy(2),
                        () -> new ConfusionMatrix(CLASSES),
                        () -> new Precision(CLASSES, Average.MACRO),
                        () -> new Recall(CLASSES, Average.MACRO),
                        () -> FBeta.f1(CLASSES, Average.MICRO),
                        () -> new MatthewsCorrelation(CLASSES),
                        () -> new MeanLoss(new SoftmaxCrossEntropyLoss()::of),
                        () -> new CompositeMetric(
                                new Accuracy(), new TopKAccuracy(3), new MatthewsCorrelation(CLASSES)))
                .map(kind -> new Row(kind, classes, logits));
        Stream<Row> ofTwo = Stream.<Supplier<Metric>>of(
                        BinaryAccuracy::new, Precision::new, Recall::new, FBeta::f1, RocAuc::new, PrAuc::new)
                .map(kind -> new Row(kind, flags, probability));
        Stream<Row> ofNumbers = Stream.<Supplier<Metric>>of(
                        MeanAbsoluteError::new,
                        MeanSquaredError::new,
                        RootMeanSquaredError::new,
                        PearsonCorrelation::new)
                .map(kind -> new Row(kind, target, guess));
        Stream<Row> ofProbabilities = Stream.<Supplier<Metric>>of(
                        CrossEntropy::new, NegativeLogLikelihood::new, Perplexity::new, () -> new Perplexity(3))
                .map(kind -> new Row(kind, classes, probabilities));
        Column answers = Column.integers(CLASSES, () -> random.nextInt(2));
        Stream<Row> ofScores = Stream.of(
                new Row(() -> new OfProbabilities(new CrossEntropy(), OfProbabilities.Link.SOFTMAX), classes, logits),
                new Row(() -> new OfProbabilities(new RocAuc(), OfProbabilities.Link.LOGISTIC), flags, guess),
                new Row(() -> new OfProbabilities(FBeta.f1(), OfProbabilities.Link.LOGISTIC), answers, logits),
                new Row(() -> new OfColumn(new MeanAbsoluteError(), 2), target, logits),
                new Row(() -> new BatchRecall(3), flags, guess));
        Stream<Row> ofLists = Stream.<Supplier<Metric>>of(() -> new Ndcg(3), () -> new HitRate(2))
                .map(kind -> new Row(kind, relevances, logits));
        Stream<Row> ofWords =
                Stream.<Supplier<Metric>>of(WordErrorRate::new, Bleu::new).map(kind -> new Row(kind, words, said));
        Stream<Row> ofVectors = Stream.<Supplier<Metric>>of(
                        MeanCosineSimilarity::new, MeanPairwiseDistance::new, MetricTableTest::bias)
                .map(kind -> new Row(kind, logits, probabilities));
        Column objects = Column.boxes(random, 5);
        Column boxes = Column.boxes(random, 6);
        Stream<Row> ofBoxes = Stream.<Supplier<Metric>>of(
                        () -> MeanAveragePrecision.voc2007(CLASSES, 0.3),
                        () -> MeanAveragePrecision.voc(CLASSES, 0.3),
                        () -> MeanAveragePrecision.coco(CLASSES))
                .map(kind -> new Row(kind, objects, boxes));
        return Stream.of(ofClasses, ofTwo, ofNumbers, ofProbabilities, ofScores, ofLists, ofWords, ofVectors, ofBoxes)
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource("table")
    void sumsOfAnySplitAreExactlyThoseOfOnePass(Row row) {
        Metric whole = row.kind().get();
        row.update(whole, IntStream.range(0, ROWS).toArray());
        assertTrue(Double.isFinite(whole.value()), "value " + whole.value());
        Random random = new Random(SEED);
        for (int workers = 1; workers <= 5; workers++) {
            Metric merged = row.kind().get();
            int[] worker = random.ints(ROWS, 0, workers).toArray();
            for (int w = workers - 1; w >= 0; w--) {
                int self = w;
                Metric part = row.kind().get();
                for (int i :
                        IntStream.range(0, ROWS).filter(i -> worker[i] == self).toArray()) {
                    row.update(part, i);
                }
                merged.addSums(part.sums());
            }
            assertArrayEquals(whole.sums(), merged.sums(), workers + " workers");
            assertEquals(whole.value(), merged.value(), workers + " workers");
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void knowsNothingBeforeTheFirstSampleAfterEmptyBatchesAndAfterAReset(Row row) {
        Metric metric = row.kind().get();
        double[] nothing = metric.sums();
        assertTrue(Arrays.stream(nothing).allMatch(sum -> sum == 0));
        assertTrue(Double.isNaN(metric.value()));
        row.update(metric);
        assertTrue(Double.isNaN(metric.value()));
        row.update(metric, 0, 1, 2, 3, 4, 5);
        metric.reset();
        assertTrue(Double.isNaN(metric.value()));
        assertArrayEquals(nothing, metric.sums());
    }

    @ParameterizedTest
    @MethodSource("table")
    void leavesNothingInTheCallersScope(Row row) {
        Metric metric = row.kind().get();
        NDArray labels = row.labels().rows(new int[] {0, 1});
        NDArray scores = row.scores().rows(new int[] {0, 1});
        int before = Scope.current().count();
        metric.update(labels, scores);
        assertEquals(before, Scope.current().count());
    }

    @ParameterizedTest
    @MethodSource("table")
    void refusesSumsOfAnotherLengthAndKeepsItsOwn(Row row) {
        Metric metric = row.kind().get();
        row.update(metric, 0, 1);
        double[] before = metric.sums();
        double[] foreign = new double[before.length + 1];
        Arrays.fill(foreign, 1);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> metric.addSums(foreign));
        String name = metric.name();
        assertEquals(
                name + ": expects " + before.length + " sums, got " + foreign.length + "; add the sums of another "
                        + name,
                error.getMessage());
        assertArrayEquals(before, metric.sums());
    }

    @ParameterizedTest
    @MethodSource("table")
    void refusesLabelsOfAnotherBatch(Row row) {
        Metric metric = row.kind().get();
        NDArray labels = row.labels().rows(new int[] {0, 1, 2});
        NDArray scores = row.scores().rows(new int[] {0, 1});
        assertThrows(RuntimeException.class, () -> metric.update(labels, scores));
        assertTrue(Double.isNaN(metric.value()));
    }

    @Test
    void findsMetricsByTheNamesThatTheyReport() {
        for (String name : List.of(
                "accuracy", "f1", "mcc", "map-coco", "top-5-accuracy", "ndcg@10", "hit-rate@3", "batch-recall@5")) {
            assertEquals(name, MetricNames.of(name, 3).name());
        }
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> MetricNames.of("accurcy", 2));
        assertTrue(
                unknown.getMessage().startsWith("metric: unknown metric 'accurcy'; known are accuracy, batch-recall,"),
                unknown.getMessage());
    }

    @Test
    void makesMetricsOfTheirSettingsAsJson() {
        assertEquals(new FBeta.Config(2, null), MetricNames.config("{\"metric\": \"f-beta\", \"beta\": 2}"));
        assertEquals(new BinaryAccuracy.Config(0.5), MetricNames.config("binary-accuracy"));
        assertEquals(new HitRate.Config(3), MetricNames.config("hit-rate@3"));
        assertEquals(
                "metric: 'f-beta' needs the setting 'beta'",
                assertThrows(IllegalArgumentException.class, () -> MetricNames.of("f-beta", 2))
                        .getMessage());
    }

    /** But for those that hold a function, which no text can. */
    @Test
    void everyMetricHasAName() {
        Set<String> named = Catalogs.entries(MetricConfig.class).stream()
                .map(entry -> entry.type().getEnclosingClass().getSimpleName())
                .collect(Collectors.toSet());
        Set<String> all =
                table().map(row -> row.kind().get().getClass().getSimpleName()).collect(Collectors.toSet());
        all.removeAll(Set.of("CompositeMetric", "CustomMetric", "MeanLoss"));
        all.removeAll(named);
        assertEquals(Set.of(), all, "metrics without a Config and a line in Metrics");
    }

    /** Early stopping goes by it. */
    @Test
    void everyFigureKnowsWhetherMoreOfItIsBetter() {
        Map<String, String> withSettings = Map.of(
                "batch-recall", "batch-recall@5",
                "hit-rate", "hit-rate@5",
                "ndcg", "ndcg@5",
                "top-k-accuracy", "top-5-accuracy",
                "f-beta", "{\"metric\": \"f-beta\", \"beta\": 2}",
                "of-steps", "{\"metric\": \"of-steps\", \"of\": \"accuracy\", \"lengths\": 1}",
                "of-column", "{\"metric\": \"of-column\", \"of\": \"mae\", \"column\": 0}",
                "of-probabilities", "{\"metric\": \"of-probabilities\", \"of\": \"accuracy\", \"link\": \"SOFTMAX\"}");
        for (String name : Catalogs.names(MetricConfig.class)) {
            MetricConfig config = MetricNames.config(withSettings.getOrDefault(name, name));
            boolean isFigure = !name.equals("confusion-matrix");
            assertEquals(isFigure, config.moreIsBetter().isPresent(), name);
        }
        assertEquals(Optional.of(true), MetricNames.config("ndcg@5").moreIsBetter());
        assertEquals(Optional.of(false), MetricNames.config("mae").moreIsBetter());
    }

    @Test
    void reportsPartsOfACompositeByName() {
        CompositeMetric both = new CompositeMetric(new Accuracy(), new TopKAccuracy(2));
        both.update(NDArray.of(new int[] {2, 0}), NDArray.of(new float[][] {{1, 3, 2}, {3, 2, 1}}));
        assertEquals("{accuracy=0.5, top-2-accuracy=1.0}", both.values().toString());
        assertEquals(0.5, both.value());
    }

    @Test
    void refusesACompositeOfNothingOrOfTwins() {
        assertEquals(
                "composite: there must be at least one metric",
                assertThrows(IllegalArgumentException.class, CompositeMetric::new)
                        .getMessage());
        assertEquals(
                "composite: two metrics have the same name: accuracy, accuracy; report them apart",
                assertThrows(IllegalArgumentException.class, () -> new CompositeMetric(new Accuracy(), new Accuracy()))
                        .getMessage());
    }
}
