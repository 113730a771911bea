package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optim.schedule.Cosine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The step within a graph against the eager one. */
final class TracedStepTest {
    private static final int BATCH = 3;
    private static final Spec IDS = Spec.of(DType.I32, BATCH, 2);

    /** The same row twice in the first batch, others in the second. */
    private static final int[][] BATCHES = {{5, 2, 5, 0, 5, 2}, {1, 1, 2, 2, 1, 0}, {6, 5, 4, 3, 2, 1}};

    private final Backend backend = Backends.named("reference");

    private static Block net(boolean sparse) {
        Block net = new Sequential(
                new Embedding.Config(7, 3, null, sparse).build(),
                new Flatten(),
                new Dense(4, ActivationFunction.TANH),
                new Dense(2));
        net.initialize(new Uniform(1), 3);
        net.materialize(List.of(IDS));
        return net;
    }

    private static Tensor loss(Block net, Tensor ids) {
        Tensor y = net.forward(ids);
        return ReduceSum.sum(y.mul(y).add(y.mul(0.5)));
    }

    private static NDArray batch(int step) {
        return NDArray.of(BATCHES[step % BATCHES.length]).view(0, IDS);
    }

    private static void eagerSteps(Block net, Trainer trainer, int from, int to) {
        for (int i = from; i < to; i++) {
            try (Scope scope = Scope.open("step")) {
                Tensor loss;
                try (Recording recording = Autograd.record()) {
                    loss = loss(net, batch(i));
                }
                Autograd.backward(loss);
                trainer.step(BATCH);
            }
        }
    }

    /** A compiled step and its executable. */
    private final class Compiled {
        private final TracedStep step;
        private final Executable executable;

        Compiled(Block net, Trainer trainer) {
            Trace trace = new Trace();
            Tensor ids = trace.input("ids", IDS);
            try (Recording training = Recording.set(false, true)) {
                Tensor sum = loss(net, ids);
                step = trainer.trace(trace, sum.mul(1.0 / BATCH));
                executable = Executable.compile(trace.graph(List.of(sum)), backend);
            }
        }

        void run(int from, int to) {
            for (int i = from; i < to; i++) {
                try (Scope scope = Scope.open("step")) {
                    List<NDArray> in = new ArrayList<>(List.of(batch(i)));
                    in.addAll(step.next());
                    executable.run(in);
                }
            }
        }
    }

    private static void assertSame(Trainer expected, Trainer actual, String what) {
        assertEquals(expected.steps(), actual.steps());
        expected.parameters()
                .forEach((path, parameter) -> assertClose(
                        parameter.data(), actual.parameters().get(path).data(), what + " " + path));
        Map<String, NDArray> states = actual.states();
        assertEquals(expected.states().keySet(), states.keySet());
        expected.states().forEach((name, state) -> assertClose(state, states.get(name), what + " " + name));
    }

    private static void assertClose(NDArray expected, NDArray actual, String what) {
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 2e-5, what);
    }

    static Stream<Optimizer> byRows() {
        return Stream.of(
                new Sgd(0.1),
                new Sgd(0.1, 0.9, 0.01, false),
                Sgd.nesterov(0.1, 0.9),
                new Adam(0.01),
                new AdamW(0.01, 0.1),
                new AdaGrad(0.1),
                new AdaBelief(0.01),
                new AdaDelta(1, 0.9, 1e-3, 0.01),
                new Adamax(0.01),
                new RmsProp(0.01),
                new CenteredRmsProp(0.01),
                new Nadam(0.01),
                new Ftml(0.01),
                new Ftrl(0.1, 0.001, 1, 0),
                new Signum(0.01),
                new MasterWeights(new Adam(0.01)),
                new Adam(1).withSchedule(new Cosine(0.01, 9).withWarmup(3, 0)));
    }

    @ParameterizedTest
    @MethodSource("byRows")
    void doesWhatAnEagerStepDoes(Optimizer optimizer) {
        for (Clipping clipping :
                List.of(Clipping.NONE, new ClipByValue(0.05), new ClipByNorm(0.3), new ClipByGlobalNorm(0.3))) {
            for (boolean sparse : new boolean[] {false, true}) {
                compare(Optimization.of(optimizer).with(clipping), sparse);
            }
        }
    }

    static Stream<Optimizer> ofWholeParameters() {
        return Stream.of(
                new Lamb(0.01, 0.1),
                new Lans(0.01, 0.1),
                new Lars(0.1, 0.9, 0.01),
                new MasterWeights(new Lamb(0.01, 0.1)));
    }

    @ParameterizedTest
    @MethodSource("ofWholeParameters")
    void measuresWholeParameters(Optimizer optimizer) {
        compare(Optimization.of(optimizer).with(new ClipByGlobalNorm(0.3)), false);
    }

    @Test
    void groupsHaveRulesOfTheirOwn() {
        ParameterGroups groups = ParameterGroups.NONE
                .withDecay(0, "*.bias")
                .withRate(0.5, "2.*")
                .frozen("3.bias")
                .withRule(new GroupAdaGrad(0.1), "0.weight");
        compare(Optimization.of(new AdamW(0.01, 0.1)).with(groups), true);
        compare(Optimization.of(new AdamW(0.01, 0.1)).with(groups), false);
    }

    private void compare(Optimization optimization, boolean sparse) {
        try (Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("compare")) {
            Block one = net(sparse);
            Block other = net(sparse);
            Trainer eager = new Trainer(one.parameters(), optimization);
            Trainer traced = new Trainer(other.parameters(), optimization);
            eagerSteps(one, eager, 0, 5);
            new Compiled(other, traced).run(0, 5);
            assertSame(eager, traced, optimization + (sparse ? " by rows" : ""));
        }
    }

    @Test
    void eagerAndTracedStepsTakeTurns() {
        try (Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("turns")) {
            Block one = net(true);
            Block other = net(true);
            Trainer eager = new Trainer(one.parameters(), new Adam(0.01));
            Trainer traced = new Trainer(other.parameters(), new Adam(0.01));
            eagerSteps(one, eager, 0, 7);
            Compiled compiled = new Compiled(other, traced);
            compiled.run(0, 2);
            eagerSteps(other, traced, 2, 5);
            assertTrue(compiled.step.isCurrent());
            compiled.run(5, 7);
            assertSame(eager, traced, "turns");
        }
    }

    @Test
    void refusesRulesThatMeasureATableWithAGradientByRows() {
        try (Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("refused")) {
            Block net = net(true);
            Trainer trainer = new Trainer(net.parameters(), new Lamb(0.1, 0));
            String message = assertThrows(UnsupportedOpException.class, () -> new Compiled(net, trainer))
                    .getMessage();
            assertTrue(message.endsWith("ask for its whole gradient (GradRequest.WRITE)"), message);
        }
    }

    @Test
    void isNotCurrentOnceParametersOrStatesAreOthers() throws IOException {
        try (Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("stale")) {
            Block net = net(false);
            Trainer trainer = new Trainer(net.parameters(), new Adam(0.01));
            Compiled first = new Compiled(net, trainer);
            first.run(0, 1);
            assertTrue(first.step.isCurrent());
            net.parameters().get("3.bias").gradRequest(GradRequest.NULL);
            assertFalse(first.step.isCurrent());
            float[] frozen = net.parameters().get("3.bias").data().toFloatArray();
            Compiled second = new Compiled(net, trainer);
            second.run(1, 2);
            assertArrayEquals(frozen, net.parameters().get("3.bias").data().toFloatArray());
            ByteArrayOutputStream saved = new ByteArrayOutputStream();
            trainer.saveStates(saved);
            assertTrue(second.step.isCurrent());
            trainer.loadStates(new ByteArrayInputStream(saved.toByteArray()));
            assertFalse(second.step.isCurrent());
        }
    }
}
