package dev.bellows.spark.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.json.Catalogs;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.NeuralEmbedder;
import dev.bellows.spark.NeuralEmbeddingModel;
import dev.bellows.spark.NeuralEstimator;
import dev.bellows.spark.NeuralModel;
import dev.bellows.spark.NeuralRanker;
import dev.bellows.spark.NeuralRankingModel;
import dev.bellows.spark.NeuralRegressionModel;
import dev.bellows.spark.NeuralRegressor;
import dev.bellows.spark.TestSession;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every row of the table, so that a new one needs no test of its own for it. */
class ParamRowsTest {
    private static final Pattern HUMP = Pattern.compile("[A-Z]");

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    static Stream<ParamRow<?>> rows() {
        return ParamRows.all().stream();
    }

    static Stream<Params> stages() {
        return Stream.of(
                new NeuralClassifier("one"),
                new NeuralClassificationModel("two"),
                new NeuralRegressor("three"),
                new NeuralRegressionModel("four"),
                new NeuralRanker("five"),
                new NeuralRankingModel("six"),
                new NeuralEmbedder("nine"),
                new NeuralEmbeddingModel("ten"),
                new NeuralEstimator("seven"),
                new NeuralModel("eight"));
    }

    @Test
    void everyNameStandsOnce() {
        Set<String> names = new HashSet<>();
        rows().forEach(row -> assertTrue(names.add(row.name()), row.name()));
    }

    @Test
    void everyKindOfStageIsTried() {
        assertEquals(
                Arrays.stream(StageKind.values()).map(StageKind::toString).toList(),
                stages().map(stage -> stage.getClass().getSimpleName()).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhatItIsAndHasADefaultWithinItsBounds(ParamRow<?> row) {
        assertFalse(row.doc().isBlank());
        assertFalse(row.doc().endsWith("."));
        assertFalse(row.stages().isEmpty());
        Params stage = with(row, Map.of());
        Param<Object> param = stage.getParam(row.name());
        assertEquals(row.byDefault() != null, stage.hasDefault(param));
        if (row.byDefault() != null) {
            assertTrue(row.bounds().allow(row.byDefault()));
            assertEquals(param.jsonEncode(row.byDefault()), param.jsonEncode(stage.getOrDefault(param)));
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aStageHasTheParamsOfItsKindAndASparkStagesOwn(Params stage) {
        Set<String> names = new HashSet<>();
        for (Param<?> param : stage.params()) {
            assertTrue(names.add(param.name()), param.name());
            assertEquals(stage.uid(), param.parent());
        }
        if (!isGeneral(stage)) {
            assertTrue(names.containsAll(List.of("featuresCol", "labelCol", "predictionCol")));
        }
        assertEquals(stage instanceof HasThresholds, names.contains("thresholds"));
        StageKind kind = Arrays.stream(StageKind.values())
                .filter(one -> one.toString().equals(stage.getClass().getSimpleName()))
                .findFirst()
                .orElseThrow();
        rows().forEach(row -> assertEquals(kind.has(row), names.contains(row.name()), row.name()));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void explainsEveryParamInReadableWords(Params stage) {
        rows().filter(row -> stage.hasParam(row.name())).forEach(row -> stage.set(row.name(), another(row)));
        String all = stage.explainParams();
        assertFalse(all.contains("[I@") || all.contains("[D@") || all.contains("[Ljava"), all);
        String arrays = isGeneral(stage) ? "[mae, rmse]" : "[1, 28, 28]";
        assertTrue(all.contains("(default: [], current: " + arrays + ")"), all);
        assertEquals(stage.params().length, all.lines().count());
    }

    @Test
    void explainsAsSparkDoes() {
        NeuralClassifier stage = new NeuralClassifier("one");
        assertEquals(
                "epochs: how many times training sees every row (default: 30)", stage.explainParam(stage.epochs()));
        assertEquals(
                "thresholds: " + stage.thresholds().doc() + " (undefined)", stage.explainParam(stage.thresholds()));
        stage.setNetwork("{}");
        assertTrue(stage.explainParam(stage.network()).endsWith(" (current: {})"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void comesThroughCopiesMapsOfBothStylesAndGrids(ParamRow<?> row) {
        Object value = another(row);
        Params fromMap = with(row, Map.of(row.name(), value));
        assertHas(row, value, fromMap);
        String underscored =
                HUMP.matcher(row.name()).replaceAll(hump -> "_" + hump.group().toLowerCase(Locale.ROOT));
        assertHas(row, value, with(row, Map.of(underscored, value)));
        assertHas(row, value, with(row, Map.of(row.name(), ParamKind.show(value))));
        assertHas(row, value, fromMap.copy(new ParamMap()));

        Params fresh = with(row, Map.of());
        Param<Object> param = fresh.getParam(row.name());
        assertHas(row, value, fresh.copy(new ParamMap().put(param.w(value))));
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(param, scala.jdk.javaapi.CollectionConverters.asScala(List.of(value)))
                .build();
        assertHas(row, value, fresh.copy(grid[0]));
    }

    /** An estimator that has a Param, with Params from a map. */
    private static Params with(ParamRow<?> row, Map<String, ?> values) {
        return row.stages().contains(StageKind.CLASSIFIER) || row.stages().contains(StageKind.CLASSIFICATION_MODEL)
                ? new NeuralClassifier(values)
                : row.stages().contains(StageKind.REGRESSOR)
                        ? new NeuralRegressor(values)
                        : row.stages().contains(StageKind.RANKER)
                                ? new NeuralRanker(values)
                                : row.stages().contains(StageKind.ESTIMATOR)
                                        ? new NeuralEstimator(values)
                                        : new NeuralEmbedder(values);
    }

    private static boolean isGeneral(Params stage) {
        return stage instanceof GeneralParams || stage instanceof EmbedParams;
    }

    @Test
    void aSavedStageComesBackWithAllOfThem() throws IOException {
        NeuralClassifier classifier = new NeuralClassifier("saved");
        NeuralEstimator general = new NeuralEstimator("general");
        for (Params stage : List.of(classifier, general)) {
            rows().filter(row -> stage.hasParam(row.name())).forEach(row -> stage.set(row.name(), another(row)));
        }
        String path = folder.resolve("stage").toString();
        classifier.save(path);
        general.save(path + "2");
        for (Params loaded : List.of(NeuralClassifier.load(path), NeuralEstimator.load(path + "2"))) {
            rows().filter(row -> loaded.hasParam(row.name())).forEach(row -> assertHas(row, another(row), loaded));
        }
    }

    static Stream<ParamRow<?>> boundedRows() {
        return rows().filter(row -> row.bounds() != Bounds.ANY);
    }

    @ParameterizedTest
    @MethodSource("boundedRows")
    void refusesWhatIsOutOfItsBounds(ParamRow<?> row) {
        Object wrong = wrong(row);
        String message = assertThrows(IllegalArgumentException.class, () -> with(row, Map.of(row.name(), wrong)))
                .getMessage();
        boolean ownSentence = row.bounds() instanceof Bounds.Groups
                || row.bounds() instanceof Bounds.Metrics
                || row.bounds() instanceof ClusterRows.Resources;
        assertTrue(
                message.startsWith(row.name() + ": "
                        + (ownSentence ? "" : "must be " + row.bounds().words())),
                message);
    }

    @Test
    void aRowIsEnoughForAParam() {
        ParamTable table = new ParamTable(new NeuralClassifier(), StageKind.CLASSIFIER);
        assertEquals(
                ParamRows.of(StageKind.CLASSIFIER).stream()
                        .map(ParamRow::name)
                        .sorted()
                        .toList(),
                Arrays.stream(table.params()).map(Param::name).toList());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aStageHasSettersForWhatItUsesAndTheyReturnIt(Params stage) throws ReflectiveOperationException {
        List<Class<?>> setters = Stream.<Class<?>>of(
                        GeneralParams.class,
                        ClassParams.class,
                        FeaturesSetters.class,
                        QuantileParams.class,
                        NeuralSetters.class,
                        ScoringSetters.class)
                .filter(some -> some.isInstance(stage))
                .toList();
        for (Method setter : setters.stream()
                .flatMap(some -> Arrays.stream(some.getMethods()))
                .toList()) {
            if (setter.getName().matches("set[A-Z].*")
                    && NeuralParams.class.isAssignableFrom(setter.getDeclaringClass())) {
                String name = setter.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                        + setter.getName().substring(4);
                ParamRow<?> row = rows().filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no row for " + setter));
                assertTrue(!(stage instanceof NeuralClassificationModel)
                        || row.stages().contains(StageKind.CLASSIFICATION_MODEL));
                if (!stage.hasParam(name)) {
                    assertTrue(isGeneral(stage) && row.stages().equals(StageKind.OF_FEATURES), name);
                    continue;
                }
                Class<?> taken = setter.getParameterTypes()[0];
                Object value = another(row);
                if (!taken.isPrimitive() && !taken.isInstance(value)) {
                    continue; // another way to set the same, such as a network in layers
                }
                assertSame(
                        stage,
                        stage.getClass().getMethod(setter.getName(), taken).invoke(stage, value));
                Object got = stage.getClass()
                        .getMethod(setter.getName().replaceFirst("set", "get"))
                        .invoke(stage);
                assertEquals(ParamKind.show(value), ParamKind.show(got), name);
            }
        }
    }

    private static void assertHas(ParamRow<?> row, Object value, Params stage) {
        assertEquals(ParamKind.show(value), ParamKind.show(stage.getOrDefault(stage.getParam(row.name()))), row.name());
    }

    private static Object wrong(ParamRow<?> row) {
        if (row.kind() == ParamKind.TEXT || row.kind() == ParamKind.TEXTS) {
            return "no such choice";
        }
        if (row.kind() == ParamKind.REALS) {
            return new double[] {-1};
        }
        return row.kind() == ParamKind.INTEGERS ? new int[] {0} : (Object) (-1);
    }

    /** A value within the bounds that is not the default. */
    private static Object another(ParamRow<?> row) {
        if (row.bounds() instanceof Bounds.OneOf one) {
            return one.choices().get(one.choices().size() - 1);
        } else if (row.bounds() instanceof Bounds.Named named) {
            return new TreeSet<>(Catalogs.names(named.family().family())).first();
        } else if (row.bounds() instanceof Bounds.Groups) {
            return "[{\"pattern\":\"*.bias\",\"decay\":0}]";
        } else if (row.bounds() instanceof Bounds.TrackingServer) {
            return "https://host:5000/tracking";
        } else if (row.bounds() instanceof ClusterRows.Address) {
            return "10.1.0.0/16";
        } else if (row.bounds() instanceof ClusterRows.Ports) {
            return "7000-7009";
        } else if (row.bounds() instanceof ClusterRows.Resources) {
            return "{\"taskCpus\": 4}";
        } else if (row.kind() == ParamKind.TEXTS) {
            return new String[] {"mae", "rmse"};
        } else if (row.kind() == ParamKind.INTEGER) {
            return (int) row.byDefault() + 1;
        } else if (row.kind() == ParamKind.LONG) {
            return (long) row.byDefault() + 1;
        } else if (row.kind() == ParamKind.REAL) {
            return (double) row.byDefault() + 0.25;
        } else if (row.kind() == ParamKind.FLAG) {
            return !(boolean) row.byDefault();
        } else if (row.kind() == ParamKind.INTEGERS) {
            return new int[] {1, 28, 28};
        } else if (row.bounds() instanceof Bounds.Probabilities) {
            return new double[] {0.25, 0.5};
        } else if (row.kind() == ParamKind.REALS) {
            return new double[] {1, 2.5};
        }
        return "{\"layer\": \"Flatten\"}";
    }
}
