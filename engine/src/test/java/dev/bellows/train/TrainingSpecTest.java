package dev.bellows.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.Precision;
import dev.bellows.metric.Accuracy;
import dev.bellows.metric.MetricNames;
import dev.bellows.nn.init.Normal;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.schedule.Cosine;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingSpecTest {
    private static final List<Spec> FEATURES = List.of(Spec.of(DType.F32, 4));
    private static final Spec LABEL = Spec.of(DType.I32);

    @Test
    void comesBackFromJsonWithEverySetting() {
        TrainingSpec spec = new TrainingSpec(
                new Sequential(new Dense(5), new Dense(3)).config(),
                List.of(Spec.of(DType.F32, 4), Spec.of(DType.I64)),
                new SoftmaxCrossEntropyLoss(0.1),
                Optimization.of(new Lamb(0.002, 0.01).withSchedule(new Cosine(0.002, 100).withWarmup(10, 0)))
                        .with(ParameterGroups.NONE.withDecay(0, "*.bias").withRule(new Sgd(0.1), "0.*"))
                        .with(new ClipByNorm(2)),
                new Normal(0.02),
                new Compilation(Precision.BF16, 1 << 30),
                7,
                Long.MAX_VALUE,
                List.of(MetricNames.config("accuracy"), MetricNames.config("top-2-accuracy")));
        assertEquals(spec, TrainingSpec.parse(spec.json()));
    }

    @Test
    void comesBackFromJsonWithItsDefaults() {
        TrainingSpec spec = spec(new SoftmaxCrossEntropyLoss(), ParameterGroups.NONE);
        assertEquals(spec, TrainingSpec.parse(spec.json()));
        assertEquals(
                spec,
                TrainingSpec.parse("{\"network\": {\"layer\": \"Dense\", \"units\": 3, \"useBias\": true}, \"inputs\":"
                        + " [{\"shape\": [4], \"dtype\": \"f32\"}], \"loss\": \"SoftmaxCrossEntropyLoss\","
                        + " \"optimization\": {\"optimizer\": {\"optimizer\": \"sgd\"}}}"));
    }

    @Test
    void saysWhereAJsonIsWrong() {
        String message = refusal(() -> TrainingSpec.parse(
                spec(new L2Loss(), ParameterGroups.NONE).json().replace("Sgd", "Lion")));
        assertTrue(
                message.startsWith("training: optimization.optimizer: unknown optimizer 'Lion'; known are AdaBelief, "),
                message);
    }

    @Test
    void checksThatAllFitsTogether() {
        spec(new SoftmaxCrossEntropyLoss(), ParameterGroups.NONE.withRate(0.1, "*.bias"))
                .check(List.of(LABEL));
    }

    @Test
    void refusesALossThatTakesNoSuchLabels() {
        String message = refusal(() -> spec(new L2Loss(), ParameterGroups.NONE).check(List.of(LABEL)));
        assertTrue(message.startsWith("loss: L2Loss[] does not take outputs "), message);
    }

    @Test
    void refusesALossOfTheWholeBatch() {
        Loss whole = (output, label) -> output.reshape(-1);
        String message = refusal(() -> spec(whole, ParameterGroups.NONE).check(List.of(LABEL)));
        assertTrue(message.endsWith(" must give one number per sample, but gives [6] for a batch of 2"), message);
    }

    @Test
    void refusesAGroupWithoutParameters() {
        String message = refusal(() -> spec(new SoftmaxCrossEntropyLoss(), ParameterGroups.NONE.frozen("encoder.*"))
                .check(List.of(LABEL)));
        assertEquals("parameter groups: no parameter matches 'encoder.*': [weight, bias]", message);
    }

    @Test
    void refusesNoEpochAtAll() {
        String message = refusal(() -> TrainingSpec.parse(
                spec(new L2Loss(), ParameterGroups.NONE).json().replace("\"epochs\":1", "\"epochs\":0")));
        assertEquals("training: training: epochs must be 1 or more, got 0", message);
    }

    @Test
    void makesItsMetrics() {
        TrainingSpec spec = TrainingSpec.parse(spec(new L2Loss(), ParameterGroups.NONE)
                .json()
                .replace("\"metrics\":[]", "\"metrics\":[\"accuracy\"]"));
        assertTrue(spec.metrics(3).get(0) instanceof Accuracy);
    }

    private static TrainingSpec spec(Loss loss, ParameterGroups groups) {
        Optimization optimization = Optimization.of(new Sgd()).with(groups);
        return new TrainingSpec(new Dense(3).config(), FEATURES, loss, optimization);
    }

    private static String refusal(Runnable action) {
        return assertThrows(RuntimeException.class, action::run).getMessage();
    }
}
