package dev.bellows.spark.params;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.graph.Precision;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NeuralParamsTest {
    static Stream<Params> stages() {
        return Stream.of(
                new NeuralClassifier("one"), new NeuralClassifier("two"), new NeuralClassificationModel("three"));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void everyParamBelongsToItsStageAndHasADescription(Params stage) {
        List<String> names = Arrays.stream(stage.params()).map(Param::name).toList();
        assertTrue(
                names.containsAll(List.of("featuresCol", "labelCol", "network", "numWorkers", "thresholds", "seed")),
                names.toString());
        for (Param<?> param : stage.params()) {
            assertEquals(stage.uid(), param.parent(), param.name());
            assertFalse(param.doc().isBlank(), param.name());
            assertTrue(stage.explainParam(param).startsWith(param.name()), param.name());
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void everyParamButTheNetworkAndThresholdsHasADefault(Params stage) {
        List<String> without = Arrays.stream(stage.params())
                .filter(param -> !stage.hasDefault(param))
                .map(Param::name)
                .toList();
        assertEquals(List.of("network", "thresholds"), without);
    }

    @Test
    void takesThePrecisionsThatTheEngineKnows() {
        List<String> names = ((Bounds.OneOf) ParamRows.PRECISION.bounds()).choices();
        for (String name : names) {
            assertEquals(name, new NeuralClassifier().setPrecision(name).getPrecision());
            assertEquals(name, Precision.of(name).toString());
        }
        assertEquals(Precision.values().length, names.size());
        assertEquals("fp32", new NeuralClassifier().getPrecision());
    }

    @Test
    void refusesAnotherPrecision() {
        String message = assertThrows(IllegalArgumentException.class, () -> new NeuralClassifier().setPrecision("fp16"))
                .getMessage();
        assertEquals("precision: must be one of fp32, bf16, auto: fp16; set precision to a value that is", message);
    }

    @Test
    void boundsTheMemoryOfActivationsWhereAsked() {
        assertEquals(0, new NeuralClassifier().getActivationMemory());
        assertEquals(256, new NeuralClassifier(Map.of("activation_memory", 256)).getActivationMemory());
        assertEquals(
                "activationMemory: must be at least 0: -1; set activationMemory to a value that is",
                refusal(() -> new NeuralClassifier().setActivationMemory(-1)));
    }

    @Test
    void aNetworkInLayersTravelsAsItsJson() {
        NeuralClassifier classifier = new NeuralClassifier().setNetwork(new Sequential(new Flatten(), new Dense(10)));
        assertEquals(
                "{\"layer\":\"Sequential\",\"layers\":[{\"layer\":\"Flatten\"},"
                        + "{\"layer\":\"Dense\",\"units\":10,\"useBias\":true}]}",
                classifier.getNetwork());
    }

    @Test
    void copyKeepsParamsAndTakesExtraOnes() {
        NeuralClassifier original = new NeuralClassifier()
                .setEpochs(7)
                .setInputShape(1, 28, 28)
                .setNetwork("{}")
                .setFeaturesCol("pixels");
        NeuralClassifier copy =
                original.copy(new ParamMap().put(original.learningRate().w(0.5)));
        assertEquals(original.uid(), copy.uid());
        assertEquals(7, copy.getEpochs());
        assertEquals(0.5, copy.getLearningRate());
        assertEquals(0.0, original.getLearningRate());
        assertArrayEquals(new int[] {1, 28, 28}, copy.getInputShape());
        assertEquals("pixels", copy.getFeaturesCol());
    }

    @Test
    void mapTakesNamesInBothStylesAndNumbersAsText() {
        NeuralClassifier classifier = new NeuralClassifier(Map.of(
                "num_workers", 4,
                "epochs", "3",
                "learning_rate", 1,
                "nesterov", "true",
                "seed", 5,
                "inputShape", "1, 28,28",
                "featuresCol", "pixels"));
        assertEquals(4, classifier.getNumWorkers());
        assertEquals(3, classifier.getEpochs());
        assertEquals(1.0, classifier.getLearningRate());
        assertTrue(classifier.getNesterov());
        assertEquals(5L, classifier.getSeed());
        assertArrayEquals(new int[] {1, 28, 28}, classifier.getInputShape());
        assertEquals("pixels", classifier.getFeaturesCol());
    }

    @Test
    void mapRefusesUnknownNames() {
        String message = refusal(() -> new NeuralClassifier(Map.of("epoch", 3)));
        assertTrue(
                message.startsWith("Params: no Param is called 'epoch'; there are accumulationSteps, activationMemory,"
                        + " batchSize, "),
                message);
    }

    @Test
    void mapRefusesValuesOfTheWrongKind() {
        assertEquals(
                "epochs: cannot be set to 2.5 of Double; how many times training sees every row",
                refusal(() -> new NeuralClassifier(Map.of("epochs", 2.5))));
    }

    @Test
    void refusesAnUnknownOptimizer() {
        String message = refusal(() -> new NeuralClassifier().setOptimizer("lion"));
        assertTrue(message.startsWith("optimizer: must be the name or the JSON of one of AdaBelief, "), message);
        assertTrue(message.endsWith(": lion; set optimizer to a value that is"), message);
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertEquals(
                "numWorkers: must be at least 1: 0; set numWorkers to a value that is",
                refusal(() -> new NeuralClassifier().setNumWorkers(0)));
        assertEquals(
                "momentum: must be from 0 up to but not 1: 1.0; set momentum to a value that is",
                refusal(() -> new NeuralClassifier().setMomentum(1)));
        assertEquals(
                "inputShape: must be made of sizes of at least 1, of which the first may be -1: [1, 0]; set inputShape"
                        + " to a value that is",
                refusal(() -> new NeuralClassifier().setInputShape(1, 0)));
    }

    @Test
    void refusesAShapeThatIsNone() {
        assertEquals(
                "inputShape: must be sizes separated by commas: '28x28'; write for example 1,28,28",
                refusal(() -> new NeuralClassifier().setInputShape("28x28")));
    }

    private static String refusal(Runnable setting) {
        return assertThrows(IllegalArgumentException.class, setting::run).getMessage();
    }
}
