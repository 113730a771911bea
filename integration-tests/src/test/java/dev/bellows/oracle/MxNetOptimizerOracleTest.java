package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.Dense;
import dev.bellows.op.update.NormBounds;
import dev.bellows.optim.Adam;
import dev.bellows.optim.AdamW;
import dev.bellows.optim.CenteredRmsProp;
import dev.bellows.optim.ClipByValue;
import dev.bellows.optim.Ftml;
import dev.bellows.optim.Ftrl;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Lars;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.RmsProp;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Signum;
import dev.bellows.optim.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where ten steps by the same gradients lead: ours by {@link Trainer}, the other by the ops of MXNet 1.9.1. The settings are
 * those of docs/optimizers.md that give MXNet's path; with clipping, weights are decayed only where MXNet, too, clips first.
 */
final class MxNetOptimizerOracleTest {
    private static final int STEPS = 10;
    private static final int WEIGHTS = 12;

    private final Random random = new Random(Agreement.SEED);
    private final Values start = Values.random(random, -1, 1, 1, WEIGHTS);
    private final List<Values> gradients = Stream.generate(() -> Values.random(random, -1, 1, 1, WEIGHTS))
            .limit(STEPS)
            .toList();
    private MxNet mxnet;

    @BeforeEach
    void open() {
        mxnet = MxNet.open();
    }

    @AfterEach
    void close() {
        if (mxnet != null) {
            mxnet.close();
        }
    }

    static Stream<Arguments> optimizers() {
        return Stream.of(
                pair(
                        new Sgd(0.1, 0, 0.01, false),
                        0.4,
                        MxNetOptimizers.steady("sgd_update", Map.of("lr", 0.1, "wd", 0.01, "clip_gradient", 0.4))),
                pair(
                        Sgd.nesterov(0.1, 0.9),
                        0.4,
                        MxNetOptimizers.steady(
                                "nag_mom_update", Map.of("lr", 0.1, "momentum", 0.9, "clip_gradient", 0.4))),
                pair(
                        new Sgd(0.1, 0.9, 0.01, false),
                        0.4,
                        MxNetOptimizers.steady(
                                "sgd_mom_update",
                                Map.of("lr", 0.1, "wd", 0.01, "momentum", 0.9, "clip_gradient", 0.4))),
                pair(
                        new Sgd(0.1, 0.9, 0.01, true),
                        0.4,
                        MxNetOptimizers.nag(Map.of("lr", 0.1, "wd", 0.01, "momentum", 0.9, "clip_gradient", 0.4))),
                pair(
                        new Adam(0.02, 0.8, 0.99, 0.01, 0.01),
                        0,
                        MxNetOptimizers.adam(0.02, 0.8, 0.99, Map.of("epsilon", 0.01, "wd", 0.01))),
                pair(
                        new Adam(0.02, 0.8, 0.99, 0.01, 0),
                        0.4,
                        MxNetOptimizers.adam(0.02, 0.8, 0.99, Map.of("epsilon", 0.01, "clip_gradient", 0.4))),
                pair(
                        new AdamW(0.02, 0.8, 0.99, 1e-8, 0.1),
                        0.4,
                        MxNetOptimizers.adamW(
                                0.02, 0.8, 0.99, Map.of("epsilon", 1e-8, "wd", 0.1, "clip_gradient", 0.4))),
                pair(
                        new RmsProp(0.02, 0.8, 0.01, 0.01),
                        0,
                        MxNetOptimizers.steady(
                                "rmsprop_update", Map.of("lr", 0.02, "gamma1", 0.8, "epsilon", 0.01, "wd", 0.01))),
                pair(
                        new CenteredRmsProp(0.02, 0.8, 0.7, 0.01, 0.01),
                        0,
                        MxNetOptimizers.steady(
                                "rmspropalex_update",
                                Map.of("lr", 0.02, "gamma1", 0.8, "gamma2", 0.7, "epsilon", 0.01, "wd", 0.01))),
                pair(
                        new Ftrl(0.2, 0.1, 0.5, 0.01),
                        0.4,
                        MxNetOptimizers.steady(
                                "ftrl_update",
                                Map.of("lr", 0.2, "lamda1", 0.1, "beta", 0.5, "wd", 0.01, "clip_gradient", 0.4))),
                pair(
                        new Ftml(0.02, 0.6, 0.99, 0.01, 0.01),
                        0,
                        MxNetOptimizers.ftml(
                                Map.of("lr", 0.02, "beta1", 0.6, "beta2", 0.99, "epsilon", 0.01, "wd", 0.01))),
                pair(
                        new Signum(0.02, 0.8, 0.1, 0.01),
                        0.4,
                        MxNetOptimizers.steady(
                                "signum_update",
                                Map.of("lr", 0.02, "momentum", 0.8, "wd", 0.1, "wd_lh", 0.01, "clip_gradient", 0.4))),
                pair(
                        new Lamb(new AdamW(0.02, 0.8, 0.99, 0.01, 0.1), NormBounds.NONE),
                        0.4,
                        MxNetOptimizers.lamb(
                                Map.of("beta1", 0.8, "beta2", 0.99, "epsilon", 0.01, "wd", 0.1, "clip_gradient", 0.4),
                                Map.of("lr", 0.02))),
                pair(
                        new Lamb(new AdamW(0.02, 0.8, 0.99, 0.01, 0), new NormBounds(0.5, 1)),
                        0,
                        MxNetOptimizers.lamb(
                                Map.of("beta1", 0.8, "beta2", 0.99, "epsilon", 0.01, "wd", 0),
                                Map.of("lr", 0.02, "lower_bound", 0.5, "upper_bound", 1))),
                pair(new Lars(1, 0.9, 0.1, 0.02, 1e-3), 0, MxNetOptimizers.lars(1, 0.9, 0.1, 0.02, 1e-3)));
    }

    /** A clip of 0 is none. */
    private static Arguments pair(Optimizer ours, double clip, MxNetOptimizers.Rule theirs) {
        return Arguments.of(ours, clip, theirs);
    }

    @ParameterizedTest(name = "{0} clipped to {1}")
    @MethodSource("optimizers")
    void takesThePathOfMxnets(Optimizer optimizer, double clip, MxNetOptimizers.Rule rule) {
        List<Values> theirs = List.of(theirs(rule, optimizer.states()));
        for (String backend : List.of("reference", "onednn")) {
            List<Values> ours = List.of(ours(optimizer, clip, backend));
            Agreement.check(optimizer + " on " + backend, List.of("weights"), ours, theirs);
        }
    }

    private Values ours(Optimizer optimizer, double clip, String backend) {
        Optimization optimization = Optimization.of(optimizer);
        try (Scope scope = Scope.open("trajectory");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            Block net = new Dense(1);
            net.initialize(Constant.ZERO, 0);
            net.materialize(Shape.of(1, WEIGHTS));
            Map<String, Parameter> weight = Map.of("weight", net.parameters().get("weight"));
            Trainer trainer = new Trainer(weight, clip == 0 ? optimization : optimization.with(new ClipByValue(clip)));
            dev.bellows.ndarray.NDArray data = weight.get("weight").data();
            data.assign(start.toArray());
            for (Values gradient : gradients) {
                Objects.requireNonNull(data.grad()).assign(gradient.toArray());
                trainer.step(1);
            }
            return Values.of(data);
        }
    }

    private Values theirs(MxNetOptimizers.Rule rule, int count) {
        NDArray weight = mxnet.array(start.floats(), 1, WEIGHTS);
        List<NDArray> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            states.add(mxnet.zeros(1, WEIGHTS));
        }
        for (int step = 1; step <= STEPS; step++) {
            NDArray gradient = mxnet.array(gradients.get(step - 1).floats(), 1, WEIGHTS);
            NDArray[] taken = states.toArray(NDArray[]::new);
            rule.step(mxnet, weight, gradient, taken, step);
        }
        return Values.of(weight.toFloatArray(), 1, WEIGHTS);
    }
}
