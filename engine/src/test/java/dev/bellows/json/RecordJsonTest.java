package dev.bellows.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.update.NormBounds;
import dev.bellows.optim.Adam;
import dev.bellows.optim.AdamW;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.MasterWeights;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.schedule.Cosine;
import dev.bellows.optim.schedule.OneCycle;
import dev.bellows.optim.schedule.Schedule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordJsonTest {
    private static final RecordJson<Optimizer> OPTIMIZERS = RecordJson.of("optimizer", Optimizer.class);
    private static final RecordJson<Schedule> SCHEDULES = RecordJson.of("schedule", Schedule.class);

    /** Something of each kind that a component may be. */
    private record Everything(
            boolean yes,
            int whole,
            long wide,
            double number,
            String text,
            DType dtype,
            Shape shape,
            Spec spec,
            List<Double> list,
            Map<String, List<Integer>> map,
            Optimizer rule,
            NormBounds bounds,
            @Nullable Integer nothing) {}

    private static final Everything ALL = new Everything(
            true,
            -3,
            1L << 60,
            Double.NEGATIVE_INFINITY,
            "a \"b\"",
            DType.BF16,
            Shape.of(2, 0),
            Spec.of(DType.I64, 3),
            List.of(0.1, Double.NaN),
            Map.of("k", List.of(1, 2)),
            new Sgd(0.5),
            NormBounds.NONE,
            null);

    @Test
    void writesComponentsInOrderAndLeavesOutNothingButNull() {
        assertEquals(
                "{\"yes\":true,\"whole\":-3,\"wide\":1152921504606846976,\"number\":\"-Infinity\",\"text\":\"a"
                        + " \\\"b\\\"\",\"dtype\":\"bf16\",\"shape\":[2,0],\"spec\":{\"shape\":[3],\"dtype\":\"i64\"},"
                        + "\"list\":[0.1,\"NaN\"],\"map\":{\"k\":[1,2]},"
                        + "\"rule\":{\"optimizer\":\"Sgd\",\"learningRate\":0.5,\"momentum\":0.0,\"weightDecay\":0.0,"
                        + "\"nesterov\":false},\"bounds\":{\"lower\":0.0,\"upper\":\"Infinity\"}}",
                RecordJson.of("test", Everything.class).write(ALL));
    }

    @Test
    void readsWhatItWrote() {
        RecordJson<Everything> json = RecordJson.of("test", Everything.class);
        assertEquals(ALL, json.parse(json.write(ALL)));
    }

    @Test
    void takesWhatIsLeftOutFromTheShorterConstructors() {
        assertEquals(
                new Adam(0.001, 0.8, 0.999, 1e-8, 0), OPTIMIZERS.parse("{\"optimizer\": \"Adam\", \"beta1\": 0.8}"));
        assertEquals(
                new OneCycle(0.1, 100, 0.5, 25, 1e4),
                SCHEDULES.parse("{\"schedule\": \"OneCycle\", \"greatest\": 0.1, \"steps\": 100, \"rise\": 0.5}"));
    }

    /** Limits that depend on each other must not be asked of half of what is given. */
    record Range(double least, double most, String name) {
        Range {
            if (least > most) {
                throw new IllegalArgumentException("range: least is more than most");
            }
        }

        public Range(double least) {
            this(least, 10, "range");
        }

        public Range(double least, double most) {
            this(least, most, "range");
        }
    }

    @Test
    void takesTheConstructorThatKnowsMostOfWhatIsGiven() {
        assertEquals(new Range(20, 30), RecordJson.of("range", Range.class).parse("{\"least\": 20, \"most\": 30}"));
    }

    @Test
    void readsANameAloneInAnyCase() {
        assertEquals(new Adam(), OPTIMIZERS.parse("adam"));
        assertEquals(
                new MasterWeights(new Adam()),
                OPTIMIZERS.parse("{\"optimizer\": \"MasterWeights\", \"rule\": \"Adam\"}"));
    }

    @Test
    void readsAndWritesInlinedRecordsAmongTheOthers() {
        Lamb lamb = new Lamb(new AdamW(0.01, 0.9, 0.999, 1e-6, 0.01), new NormBounds(0, 10));
        assertEquals(
                lamb,
                OPTIMIZERS.parse("{\"optimizer\": \"Lamb\", \"learningRate\": 0.01, \"bounds\": {\"upper\": 10}}"));
        assertEquals(
                "{\"optimizer\":\"Lamb\",\"learningRate\":0.01,\"beta1\":0.9,\"beta2\":0.999,\"epsilon\":1.0E-6,"
                        + "\"weightDecay\":0.01,\"bounds\":{\"lower\":0.0,\"upper\":10.0}}",
                OPTIMIZERS.write(lamb));
    }

    @Test
    void readsAWholeOptimization() {
        RecordJson<Optimization> json = RecordJson.of("optimization", Optimization.class);
        Optimization made = Optimization.of(new Sgd(0.1).withSchedule(new Cosine(0.1, 50)))
                .with(ParameterGroups.NONE.withDecay(0, "*.bias"))
                .with(new ClipByNorm(2));
        assertEquals(made, json.parse(json.write(made)));
        assertEquals(
                Optimization.of(new Adam()).with(ParameterGroups.NONE.withDecay(0, "*.bias")),
                json.parse("{\"optimizer\": \"adam\", \"groups\": [{\"pattern\": \"*.bias\", \"decay\": 0}]}"));
        assertEquals(Optimization.of(new Adam()), json.parse("{\"optimizer\": \"adam\", \"clipping\": \"none\"}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"optimizer": "Adam", "beta3": 1}         | optimizer: 'Adam' has no setting 'beta3'; it has learningRate, beta1, beta2, epsilon, weightDecay
        {"optimizer": "Lamb", "beta3": 1}         | optimizer: 'Lamb' has no setting 'beta3'; it has learningRate, beta1, beta2, epsilon, weightDecay, bounds
        {"optimizer": "Adam", "beta1": "0.9"}     | optimizer: beta1: expects a number, got "0.9"
        {"optimizer": "Adam", "beta1": 1e999}     | optimizer: beta1: expects a number, got
        {"optimizer": "Sgd", "nesterov": 1}       | optimizer: nesterov: expects true or false, got 1
        {"optimizer": "Adam", "beta1": 2}         | optimizer: adam: beta1 must be in [0, 1), got 2.0
        {"optimizer": "MasterWeights"}            | optimizer: 'MasterWeights' needs the setting 'rule'
        {"optimizer": "MasterWeights", "rule": 3} | optimizer: rule: expects an object with the key 'optimizer', got 3
        {"optimizer": "MasterWeights", "rule": "Adagard"} | optimizer: rule: unknown optimizer 'Adagard'; known are AdaBelief, AdaDelta,
        {"optimizer": "Scheduled", "rule": "Sgd", "schedule": {"schedule": "Factor", "base": 1, "every": 2.5}} | optimizer: schedule.every: expects a whole number, got 2.5
        {"optimizer": "Scheduled", "rule": "Sgd", "schedule": {"schedule": "MultiFactor", "base": 1, "factor": 1, "after": [1, "2"]}} | optimizer: schedule.after[1]: expects a whole number, got "2"
        {"optimizer": "Scheduled", "rule": "Sgd", "schedule": {"schedule": "MultiFactor", "base": 1, "factor": 1, "after": 7}} | optimizer: schedule.after: expects a list, got 7
        {"optimizer": "Scheduled", "rule": "Sgd", "schedule": {"schedule": "Warmup", "then": {"schedule": "Constant", "rate": 1}, "steps": 3, "mode": "up"}} | optimizer: schedule.mode: expects one of LINEAR, CONSTANT, got "up"
        """)
    void saysWhatIsWrongAndWhere(String json, String sentence) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> OPTIMIZERS.parse(json));
        assertTrue(error.getMessage().startsWith(sentence), error.getMessage());
    }

    @Test
    void readsDtypesAsOlderFilesSpellThem() {
        RecordJson<Spec> json = RecordJson.of("spec", Spec.class);
        assertEquals(Spec.of(DType.F32, 2), json.parse("{\"dtype\": \"F32\", \"shape\": [2]}"));
        assertEquals("{\"shape\":[2],\"dtype\":\"f32\"}", json.write(Spec.of(DType.F32, 2)));
    }

    @Test
    void readsAComponentUnderItsOldNameButNotUnderBoth() {
        record Renamed(@Alias({"colour", "hue"}) int color) {}
        RecordJson<Renamed> json = RecordJson.of("test", Renamed.class);
        assertEquals(new Renamed(3), json.parse("{\"hue\": 3}"));
        assertEquals("{\"color\":3}", json.write(new Renamed(3)));
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> json.parse("{\"hue\": 3, \"color\": 3}"));
        assertEquals("test: Renamed has 'color' and 'hue', which are one setting", error.getMessage());
    }

    @Test
    void leavesOutOnlyWhatMayBeNull() {
        record Optional(@Nullable Integer maybe, int must) {}
        RecordJson<Optional> json = RecordJson.of("test", Optional.class);
        assertEquals(new Optional(null, 1), json.parse("{\"must\": 1}"));
        assertEquals(new Optional(null, 1), json.parse("{\"must\": 1, \"maybe\": null}"));
        assertEquals(
                "test: Optional needs the setting 'must'",
                assertThrows(IllegalArgumentException.class, () -> json.parse("{\"must\": null}"))
                        .getMessage());
    }
}
