package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optim.AdamW;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.ClipByValue;
import dev.bellows.optim.GroupAdaGrad;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Lans;
import dev.bellows.optim.Lars;
import dev.bellows.optim.MasterWeights;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules, groups and bounds that look beyond an element: on shards they must do what {@link Trainer} does to whole arrays. */
final class ShardUpdatesTest {
    private static final double TOLERANCE = 1e-5;
    private static final LayerConfig NETWORK = new Sequential.Config(List.of(
            new Dense.Config(13, null, ActivationFunction.TANH),
            new Dense.Config(7, null, ActivationFunction.TANH),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final Sgd SGD = new Sgd(0.05, 0.9, 1e-4, false);
    private static final ParameterGroups NO_DECAY = ParameterGroups.NONE.withDecay(0, "*.bias");

    static Stream<Optimization> optimizations() {
        return Stream.of(
                Optimization.of(new Lars(1, 0.9, 1e-2, 0.02, 0)),
                Optimization.of(new Lamb(0.01, 0.1)),
                Optimization.of(new Lans(0.01, 0.1)),
                Optimization.of(new Lans(0.01, 0.1)).with(ParameterGroups.NONE.withRule(SGD, "*.bias")),
                Optimization.of(new AdamW(0.002, 0.1)).with(NO_DECAY.withRate(0.1, "0.*")),
                Optimization.of(SGD).with(NO_DECAY.frozen("1.*")),
                Optimization.of(new MasterWeights(SGD)),
                Optimization.of(SGD).with(new ClipByValue(0.003)),
                Optimization.of(SGD).with(new ClipByNorm(0.02)),
                Optimization.of(SGD).with(new ClipByGlobalNorm(0.05)),
                Optimization.of(new Lamb(0.01, 0.1)).with(new ClipByGlobalNorm(0.05)));
    }

    @ParameterizedTest
    @MethodSource("optimizations")
    void shardsAreUpdatedAsWholeParametersAre(Optimization optimization) {
        Map<String, double[]> expected = byTrainer(Run.of(NETWORK, optimization, 1));
        for (int workers : new int[] {1, 2, 3, 5}) {
            for (int bucketBytes : new int[] {1, 25 << 20}) {
                List<Run.Result> results = Run.of(NETWORK, optimization, workers)
                        .withBucketBytes(bucketBytes)
                        .start();
                for (Run.Result result : results) {
                    assertClose(expected, result.after());
                    results.get(0)
                            .after()
                            .forEach((path, values) ->
                                    assertArrayEquals(values, result.after().get(path)));
                }
            }
        }
    }

    /** The same steps by the eager trainer on one array per parameter. */
    private static Map<String, double[]> byTrainer(Run run) {
        Samples samples = new Samples();
        try (Backends.Use use = Backends.use(Backends.named(run.backend()));
                Scope scope = Scope.open("eager")) {
            Block net = run.net();
            Trainer trainer = new Trainer(net.parameters(), run.optimization());
            for (int step = 0; step < run.steps(); step++) {
                int[] rows = run.division().rows(step, 0, 1);
                try (Scope inner = Scope.open("step")) {
                    NDArray x = NDArray.empty(Spec.of(DType.F32, rows.length, 1, 8, 8));
                    NDArray y = NDArray.empty(Spec.of(DType.I32, rows.length));
                    x.write(samples.features(rows));
                    y.write(samples.labels(rows));
                    Tensor loss;
                    try (Recording recording = Autograd.record()) {
                        loss = new SoftmaxCrossEntropyLoss().of(net.forward(x), y);
                    }
                    Autograd.backward(loss);
                    trainer.step(rows.length);
                }
            }
            Map<String, double[]> values = new LinkedHashMap<>();
            net.parameters()
                    .forEach((path, parameter) ->
                            values.put(path, parameter.data().toDoubleArray()));
            return values;
        }
    }

    private static void assertClose(Map<String, double[]> expected, Map<String, double[]> actual) {
        expected.forEach((path, values) -> {
            double greatest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < values.length; i++) {
                double difference = Math.abs(values[i] - actual.get(path)[i]);
                assertTrue(difference <= TOLERANCE * greatest, path + "[" + i + "] differs by " + difference);
            }
        });
    }

    @Test
    void frozenParametersStayAsTheyWere() {
        Optimization optimization = Optimization.of(new AdamW(0.1, 0.1)).with(ParameterGroups.NONE.frozen("0.*"));
        Run run = Run.of(NETWORK, optimization, 2);
        Map<String, double[]> never = run.withSteps(0).start().get(0).after();
        Map<String, double[]> after = run.start().get(0).after();
        assertArrayEquals(never.get("0.weight"), after.get("0.weight"));
        assertArrayEquals(never.get("0.bias"), after.get("0.bias"));
        assertTrue(!Arrays.equals(never.get("1.weight"), after.get("1.weight")));
    }

    @Test
    void parametersThatWantNoGradientStayOutOfTheFlatArrays() {
        try (Scope scope = Scope.open("flat")) {
            Block net = new Dense(2);
            net.initialize(Constant.ONE, 0);
            net.materialize(Shape.of(1, 3));
            net.parameters().get("bias").gradRequest(GradRequest.NULL);
            FlatParameters flat = new FlatParameters(net.parameters(), Optimization.of(SGD), 1);
            assertEquals(List.of(net.parameters().get("weight")), flat.parameters());
            assertEquals(16, flat.buckets().get(0).elements()); // six weights and the gap behind them
        }
    }

    /** As all weights together may where one array ends at 2 GiB. */
    @Test
    void weightsThatDoNotFitIntoOneArrayLieInSeveral() {
        try (Scope scope = Scope.open("flat")) {
            Block net = new Sequential(new Dense(10), new Dense(10), new Dense(3));
            net.initialize(Constant.ONE, 0);
            net.materialize(Shape.of(1, 10));
            FlatParameters flat = new FlatParameters(net.parameters(), Optimization.of(SGD), 1 << 20, 120);
            assertEquals(
                    List.of(16 + 32 + 16, 112 + 0, 16, 100 + 12),
                    flat.buckets().stream().map(FlatParameters.Bucket::elements).toList());
            flat.parameters()
                    .forEach(parameter -> assertEquals(
                            parameter.shape().size() * (parameter.name().equals("weight") ? 1.0 : 0.0),
                            ((NDArray) ReduceSum.sum(parameter.data())).item()));
        }
    }

    @Test
    void refusesRulesThatNeedWholeRows() {
        Run run = Run.of(NETWORK, new GroupAdaGrad(0.1), 1);
        Throwable cause = assertThrows(AssertionError.class, run::start).getCause();
        assertTrue(cause instanceof UnsupportedOpException, cause.toString());
        assertEquals(
                "train: parameter '0.weight' may lie on several workers, and GroupAdaGrad[learningRate=0.1,"
                        + " epsilon=1.0E-5, weightDecay=0.0] needs it whole; give it another rule by"
                        + " ParameterGroups, or train it by Trainer",
                cause.getMessage());
    }

    @Test
    void refusesGroupsWithoutAParameter() {
        Optimization optimization = Optimization.of(SGD).with(ParameterGroups.NONE.frozen("3.*"));
        Throwable cause = assertThrows(AssertionError.class, Run.of(NETWORK, optimization, 1)::start)
                .getCause();
        assertEquals(
                "parameter groups: no parameter matches '3.*': [0.weight, 0.bias, 1.weight, 1.bias, 2.weight, 2.bias]",
                cause.getMessage());
    }
}
