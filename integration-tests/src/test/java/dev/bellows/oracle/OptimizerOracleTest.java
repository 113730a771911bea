package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.op.Tensor;
import dev.bellows.optim.AdaDelta;
import dev.bellows.optim.AdaGrad;
import dev.bellows.optim.Adam;
import dev.bellows.optim.AdamW;
import dev.bellows.optim.Adamax;
import dev.bellows.optim.Nadam;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.RmsProp;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.oracle.TorchOptimizers.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where 50 steps lead from equal weights: ours with our gradients, the other with PyTorch's gradients and formulas. Some
 * differ in where epsilon stands (docs/optimizers.md), which does not show where it is as small as here.
 */
final class OptimizerOracleTest {
    private static final int STEPS = 50;
    private static final int BATCH = 16;
    private static final int IN = 5;
    private static final int HIDDEN = 8;
    private static final int OUT = 3;
    private static final List<String> NAMES = List.of("hidden.weight", "hidden.bias", "output.weight", "output.bias");

    private final Random random = new Random(Agreement.SEED);
    private final Values x = Values.random(random, -1, 1, BATCH, IN);
    private final Values y = Values.random(random, -1, 1, BATCH, OUT);
    private final List<Values> start = List.of(
            Values.random(random, -0.7, 0.7, HIDDEN, IN),
            Values.random(random, -0.2, 0.2, HIDDEN),
            Values.random(random, -0.7, 0.7, OUT, HIDDEN),
            Values.random(random, -0.2, 0.2, OUT));
    private Torch torch;

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    static Stream<Arguments> optimizers() {
        return Stream.of(
                pair(new Sgd(0.1), () -> TorchOptimizers.sgd(0.1, 0, 0, false)),
                pair(new Sgd(0.1, 0.9), () -> TorchOptimizers.sgd(0.1, 0.9, 0, false)),
                pair(new Sgd(0.1, 0.9, 0, true), () -> TorchOptimizers.sgd(0.1, 0.9, 0, true)),
                pair(new Sgd(0.1, 0.9, 0.01, false), () -> TorchOptimizers.sgd(0.1, 0.9, 0.01, false)),
                pair(new Sgd(0.1, 0.9, 0.01, true), () -> TorchOptimizers.sgd(0.1, 0.9, 0.01, true)),
                pair(
                        new AdamW(0.02, 0.8, 0.99, 0.01, 0),
                        () -> TorchOptimizers.adam(0.02, 0.8, 0.99, 0.01, 0)), // docs/optimizers.md: PyTorch's epsilon
                pair(new Adam(0.01), () -> TorchOptimizers.adam(0.01, 0.9, 0.999, 1e-8, 0)),
                pair(new Adam(0.02, 0.8, 0.99, 1e-8, 0.01), () -> TorchOptimizers.adam(0.02, 0.8, 0.99, 1e-8, 0.01)),
                // first steps are the signs of gradients, which rounding may turn where they are near 0: hence small
                // rates
                pair(new AdaGrad(0.02, 1e-16, 0), () -> TorchOptimizers.adagrad(0.02, 1e-8)),
                pair(new RmsProp(0.001, 0.95, 1e-16, 0.01), () -> TorchOptimizers.rmsprop(0.001, 0.95, 1e-8, 0.01)),
                pair(new AdaDelta(1, 0.9, 1e-5, 0), () -> TorchOptimizers.adadelta(1, 0.9, 1e-5)),
                pair(
                        new Adamax(0.02, 0.8, 0.99, 1e-8, 0.01),
                        () -> TorchOptimizers.adamax(0.02, 0.8, 0.99, 1e-8, 0.01)),
                pair(
                        new Nadam(0.002, 0.8, 0.99, 1e-8, 0.01),
                        () -> TorchOptimizers.nadam(0.002, 0.8, 0.99, 1e-8, 0.01)));
    }

    private static Arguments pair(Optimizer ours, Supplier<Rule> theirs) {
        return Arguments.of(ours, theirs);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void takesThePathOfPyTorchs(Optimizer optimizer, Supplier<Rule> rule) {
        List<Values> theirs = theirs(rule);
        for (String backend : List.of("reference", "onednn")) {
            Agreement.check(optimizer + " on " + backend, NAMES, ours(optimizer, backend), theirs);
        }
    }

    private List<Values> ours(Optimizer optimizer, String backend) {
        try (Scope scope = Scope.open("trajectory");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            Block net = new Sequential(new Dense(HIDDEN, ActivationFunction.TANH), new Dense(OUT));
            net.initialize(Constant.ZERO, 0);
            net.materialize(Shape.of(BATCH, IN));
            List<dev.bellows.ndarray.NDArray> weights = Way.parameters(net, Parameter.Role.WEIGHT);
            for (int i = 0; i < weights.size(); i++) {
                weights.get(i).assign(start.get(i).toArray());
            }
            Trainer trainer = new Trainer(net.parameters(), optimizer);
            for (int step = 0; step < STEPS; step++) {
                try (Scope inner = Scope.open("step")) {
                    Tensor loss;
                    try (Recording recording = Autograd.record()) {
                        loss = new L2Loss().of(net.forward(x.toArray()), y.toArray());
                    }
                    Autograd.backward(loss);
                    trainer.step(BATCH);
                }
            }
            return weights.stream().map(Values::of).toList();
        }
    }

    private List<Values> theirs(Supplier<Rule> rule) {
        List<double[]> weights = start.stream().map(Values::toDoubles).toList();
        List<Rule> rules = weights.stream().map(w -> rule.get()).toList();
        for (int step = 0; step < STEPS; step++) {
            List<Values> gradients = torchGradients(floats(weights));
            for (int i = 0; i < weights.size(); i++) {
                rules.get(i).step(weights.get(i), gradients.get(i).toDoubles());
            }
        }
        return floats(weights);
    }

    private List<Values> floats(List<double[]> weights) {
        List<Values> all = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            float[] floats = new float[weights.get(i).length];
            for (int j = 0; j < floats.length; j++) {
                floats[j] = (float) weights.get(i)[j];
            }
            all.add(Values.of(floats, start.get(i).dims()));
        }
        return all;
    }

    /** Of the mean over the batch of ½ (prediction - y)², itself the mean over the outputs. */
    private List<Values> torchGradients(List<Values> weights) {
        List<Values> results = torch.run(
                w -> {
                    NDArray hidden = Linear.linear(torch.array(x), w.get(0), w.get(1))
                            .singletonOrThrow()
                            .tanh();
                    NDArray difference = Linear.linear(hidden, w.get(2), w.get(3))
                            .singletonOrThrow()
                            .sub(torch.array(y));
                    return List.of(difference.mul(difference).mean().mul(0.5));
                },
                weights,
                Values.of(new float[] {1}));
        return IntStream.range(1, results.size()).mapToObj(results::get).toList();
    }
}
