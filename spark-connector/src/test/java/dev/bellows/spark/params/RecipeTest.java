package dev.bellows.spark.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.graph.Compilation;
import dev.bellows.graph.Precision;
import dev.bellows.json.Catalogs;
import dev.bellows.metric.MetricConfig;
import dev.bellows.metric.MetricNames;
import dev.bellows.nn.init.Initializer;
import dev.bellows.nn.init.Normal;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.FocalLoss;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.AdamW;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.RmsProp;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.schedule.Cosine;
import dev.bellows.optim.schedule.Schedule;
import dev.bellows.optim.schedule.Warmup;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RecipeTest {
    private static final Recipe.Usual USUAL = new Recipe.Usual(new SoftmaxCrossEntropyLoss(), List.of("accuracy"));
    private static final long STEPS = 60;

    /** What those need that have no defaults. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("optimizer MasterWeights", ", \"rule\": \"adam\""),
            Map.entry(
                    "optimizer Scheduled",
                    ", \"rule\": \"adam\", \"schedule\": {\"schedule\": \"Cosine\", \"base\": 1, \"steps\": 9}"),
            Map.entry("schedule Cyclical", ", \"least\": 0, \"half\": 5"),
            Map.entry("schedule Factor", ", \"every\": 5, \"factor\": 0.5"),
            Map.entry("schedule MultiFactor", ", \"after\": [3, 8], \"factor\": 0.5"),
            Map.entry("schedule Warmup", ", \"steps\": 3, \"then\": \"cosine\""),
            Map.entry("clipping ClipByGlobalNorm", ", \"limit\": 1"),
            Map.entry("clipping ClipByNorm", ", \"limit\": 1"),
            Map.entry("clipping ClipByValue", ", \"limit\": 1"),
            Map.entry("loss QuantileLoss", ", \"probabilities\": [0.1, 0.9]"),
            Map.entry("loss StandardizedLoss", ", \"of\": \"L2Loss\", \"center\": [3], \"scale\": [2]"),
            Map.entry("loss StepwiseLoss", ", \"of\": \"SoftmaxCrossEntropyLoss\", \"labels\": [0]"),
            Map.entry("metric batch-recall", ", \"k\": 3"),
            Map.entry("metric of-column", ", \"of\": \"mae\", \"column\": 1"),
            Map.entry("metric of-steps", ", \"of\": \"accuracy\", \"lengths\": 1"),
            Map.entry("metric of-probabilities", ", \"of\": \"roc-auc\", \"link\": \"LOGISTIC\""),
            Map.entry("metric f-beta", ", \"beta\": 2"),
            Map.entry("metric hit-rate", ", \"k\": 3"),
            Map.entry("metric ndcg", ", \"k\": 3"),
            Map.entry("metric top-k-accuracy", ", \"k\": 3"),
            Map.entry("initializer Constant", ", \"value\": 0.1"),
            Map.entry("initializer Mixed", ", \"rules\": [], \"otherwise\": \"xavier\""));

    @Test
    void everyRecordOfTheEnginesFamiliesCanBeSet() {
        walk("optimizer", Optimizer.class, NeuralClassifier::setOptimizer, spec -> spec.optimization()
                .optimizer());
        walk("schedule", Schedule.class, NeuralClassifier::setSchedule, spec -> spec.optimization()
                .optimizer());
        walk("clipping", Clipping.class, NeuralClassifier::setClipping, spec -> spec.optimization()
                .clipping());
        walk("loss", Loss.class, NeuralClassifier::setLoss, TrainingSpec::loss);
        walk("initializer", Initializer.class, NeuralClassifier::setInitializer, TrainingSpec::initializer);
    }

    private static void walk(
            String key,
            Class<?> family,
            BiConsumer<NeuralClassifier, String> setter,
            Function<TrainingSpec, Object> part) {
        for (String name : Catalogs.names(family)) {
            NeuralClassifier stage = classifier();
            String needed = NEEDED.getOrDefault(key + " " + name, "");
            setter.accept(stage, needed.isEmpty() ? name : "{\"" + key + "\": \"" + name + "\"" + needed + "}");
            TrainingSpec spec = recipe(stage);
            assertTrue(part.apply(spec) instanceof Record, name);
            assertEquals(spec, TrainingSpec.parse(spec.json()), name);
        }
    }

    @Test
    void everyMetricCanBeSet() {
        for (String name : Catalogs.names(MetricConfig.class)) {
            String needed = NEEDED.getOrDefault("metric " + name, "");
            TrainingSpec spec = recipe(
                    classifier().setMetrics(needed.isEmpty() ? name : "{\"metric\": \"" + name + "\"" + needed + "}"));
            assertEquals(1, spec.metrics(3).size());
            assertEquals(spec, TrainingSpec.parse(spec.json()));
        }
    }

    @Test
    void isWhatTheTaskDoesWhereNothingIsSet() {
        TrainingSpec spec = recipe(classifier());
        assertEquals(new SoftmaxCrossEntropyLoss(), spec.loss());
        assertEquals(List.of(MetricNames.config("accuracy")), spec.metrics());
        assertEquals(new Xavier(), spec.initializer());
        assertEquals(Compilation.DEFAULT, spec.compilation());
        assertEquals(new Adam(), spec.optimization().optimizer());
        assertEquals(Clipping.NONE, spec.optimization().clipping());
        assertEquals(ParameterGroups.NONE, spec.optimization().groups());
    }

    @Test
    void takesEveryParamOver() {
        TrainingSpec spec = recipe(classifier()
                .setLoss("{\"loss\": \"FocalLoss\", \"gamma\": 3}")
                .setInitializer("{\"initializer\": \"Normal\", \"sigma\": 0.5}")
                .setClipping("{\"clipping\": \"ClipByGlobalNorm\", \"limit\": 2}")
                .setParameterGroups("[{\"pattern\": \"*.bias\", \"decay\": 0}]")
                .setMetrics("accuracy", "f1")
                .setPrecision("bf16")
                .setActivationMemory(3)
                .setEpochs(4)
                .setSeed(5));
        assertEquals(3, ((FocalLoss) spec.loss()).gamma());
        assertEquals(new Normal(0.5), spec.initializer());
        assertEquals(new ClipByGlobalNorm(2), spec.optimization().clipping());
        assertEquals(
                ParameterGroups.NONE.withDecay(0, "*.bias"), spec.optimization().groups());
        assertEquals(List.of(MetricNames.config("accuracy"), MetricNames.config("f1")), spec.metrics());
        assertEquals(new Compilation(Precision.BF16, 3 << 20), spec.compilation());
        assertEquals(4, spec.epochs());
        assertEquals(5, spec.seed());
    }

    @Test
    void fillsANameWithTheParamsOfSingleSettings() {
        assertEquals(
                new Sgd(0.5, 0.9, 0.01, true),
                optimizer(classifier()
                        .setOptimizer("SGD")
                        .setLearningRate(0.5)
                        .setMomentum(0.9)
                        .setWeightDecay(0.01)
                        .setNesterov(true)));
        assertEquals(
                new AdamW(0.5, 0),
                optimizer(
                        classifier().setOptimizer("adamw").setLearningRate(0.5).setWeightDecay(0)));
    }

    @Test
    void leavesTheOptimizerItsOwnRateAtZero() {
        assertEquals(new Sgd(), optimizer(classifier().setOptimizer("sgd")));
        assertEquals(new Adam(), optimizer(classifier().setLearningRate(0)));
        assertEquals(
                new Adam().withSchedule(new Cosine(0.001, STEPS)),
                optimizer(classifier().setLearningRate(0).setSchedule("cosine")));
    }

    @Test
    void fillsWhatAJsonDoesNotSay() {
        assertEquals(
                new Adam(0.5, 0.8, 0.999, 1e-8, 0),
                optimizer(classifier()
                        .setOptimizer("{\"optimizer\": \"Adam\", \"beta1\": 0.8}")
                        .setLearningRate(0.5)));
        assertEquals(new RmsProp(), optimizer(classifier().setOptimizer("{\"optimizer\": \"RmsProp\"}")));
    }

    @Test
    void refusesWhatIsSaidTwiceOtherwise() {
        NeuralClassifier stage = classifier().setOptimizer("{\"optimizer\": \"Adam\", \"learningRate\": 0.002}");
        assertEquals(new Adam(0.002), optimizer(stage));
        assertEquals(new Adam(0.002), optimizer(stage.setLearningRate(0.002)));
        assertEquals(
                "optimizer: says that learningRate is 0.002, the Params say 0.1; say it in one place",
                refusal(stage.setLearningRate(0.1)));
        assertEquals(
                "schedule: says that base is 0.5, the Params say 0.1; say it in one place",
                refusal(classifier()
                        .setLearningRate(0.1)
                        .setSchedule("{\"schedule\": \"Cosine\", \"base\": 0.5, \"steps\": 9}")));
    }

    @Test
    void passesOverParamsOfSettingsThatTheOptimizerHasNot() {
        assertEquals(
                new Adam(0.5),
                optimizer(classifier().setOptimizer("adam").setLearningRate(0.5).setMomentum(0.9)));
        assertEquals(
                new Lamb(0.5, 0.01),
                optimizer(classifier()
                        .setOptimizer("{\"optimizer\": \"Lamb\", \"weightDecay\": 0.01}")
                        .setLearningRate(0.5)
                        .setNesterov(true)));
    }

    @Test
    void stretchesASchedule() {
        assertEquals(
                new Sgd(0.2).withSchedule(new Cosine(0.2, STEPS)),
                optimizer(classifier().setOptimizer("sgd").setLearningRate(0.2).setSchedule("cosine")));
        assertEquals(
                new Sgd(0.2).withSchedule(new Warmup(new Cosine(0.2, STEPS - 10), 10)),
                optimizer(classifier()
                        .setOptimizer("sgd")
                        .setLearningRate(0.2)
                        .setSchedule("{\"schedule\": \"Warmup\", \"steps\": 10, \"then\": \"cosine\"}")));
        assertEquals(
                new Sgd(0.2).withSchedule(new Cosine(1, 0.5, 7)),
                optimizer(classifier()
                        .setOptimizer("{\"optimizer\": \"Sgd\", \"learningRate\": 0.2}")
                        .setSchedule("{\"schedule\": \"Cosine\", \"base\": 1, \"last\": 0.5, \"steps\": 7}")));
    }

    @Test
    void refusesJsonWithAPlaceAndASentence() {
        assertEquals(
                "optimizer: not JSON: Unexpected end-of-input",
                assertThrows(IllegalArgumentException.class, () -> classifier().setOptimizer("{\"optimizer\""))
                        .getMessage()
                        .split(":? ?(within|\n| expected)")[0]);
        assertEquals(
                "optimizer: 'Adam' has no setting 'beta'; it has learningRate, beta1, beta2, epsilon, weightDecay",
                refusal(classifier().setOptimizer("{\"optimizer\": \"Adam\", \"beta\": 1}")));
        assertEquals(
                "parameterGroups: [0]: Group needs the setting 'pattern'",
                assertThrows(IllegalArgumentException.class, () -> classifier().setParameterGroups("[{\"rate\": 0}]"))
                        .getMessage());
    }

    @Test
    void blamesTheDivisionOnlyForWhatItRefuses() {
        NeuralClassifier odd =
                classifier().setNetwork(new Dense(3)).setNumWorkers(2).setTensorParallel(2);
        String message = assertThrows(IllegalArgumentException.class, () -> Recipe.checkLayout(odd))
                .getMessage();
        assertTrue(message.startsWith("tensorParallel: nothing in the network makes 2 equal parts"), message);
        assertTrue(message.endsWith("; set it to 1"), message);
        odd.setNetwork("{\"layer\": \"Dropout\", \"rate\": 2}");
        String network = assertThrows(IllegalArgumentException.class, () -> Recipe.checkLayout(odd))
                .getMessage();
        assertTrue(!network.contains("tensorParallel") && !network.contains("set it to 1"), network);
        // Undivided, the network is left to those who build it.
        Recipe.checkLayout(odd.setTensorParallel(1));
    }

    private static NeuralClassifier classifier() {
        return new NeuralClassifier().setNetwork(new Dense(3));
    }

    private static TrainingSpec recipe(NeuralClassifier stage) {
        return Recipe.of(stage, USUAL, STEPS);
    }

    private static Optimizer optimizer(NeuralClassifier stage) {
        return recipe(stage).optimization().optimizer();
    }

    private static String refusal(NeuralClassifier stage) {
        return assertThrows(IllegalArgumentException.class, () -> recipe(stage)).getMessage();
    }
}
