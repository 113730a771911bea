package dev.bellows.optest;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.optest.RandomGraph.Given;
import dev.bellows.optest.RandomGraph.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A thousand random graphs a run. Compiling changes no bit of what eager calls give: not by merging equal steps, not by
 * constants, not by sharing memory. Every step is as close to the f64 reference as its row asks for. The gradient through
 * all steps is that of finite differences. A failure names the shortest beginning of its graph that still fails.
 */
final class RandomGraphTest {
    private static final int GRAPHS = 1000;
    private static final String GRAPH = "bellows.graph";
    private static final String STEPS = "bellows.steps";
    private static final RandomGraph.Watcher NOBODY = (of, in, out) -> {};

    /** One property of graphs: throws if the graph of {@code seed}, with at most {@code most} rows, lacks it. */
    private interface Property {
        void check(long seed, int most);
    }

    @TestFactory
    Stream<DynamicTest> compiledGraphsGiveWhatEagerCallsGive() {
        return Stream.of("reference", "onednn")
                .map(name -> dynamicTest(name, () -> {
                    Backend backend = available(name);
                    try (Backends.Use use = Backends.use(backend)) {
                        forEachGraph((seed, most) -> agree(backend, seed, most));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> gradientsAgreeWithFiniteDifferences() {
        return Stream.of(dynamicTest("reference", () -> {
            try (Backends.Use use = Backends.use(Compute.REFERENCE)) {
                forEachGraph(RandomGraphTest::differentiate);
            }
        }));
    }

    private static Backend available(String name) {
        try {
            Backend backend = Backends.named(name);
            backend.useThreads(1); // the arrays are tiny
            return backend;
        } catch (UnsupportedOpException unavailable) {
            return abort(unavailable.getMessage());
        }
    }

    private static void forEachGraph(Property property) {
        int only = Integer.getInteger(GRAPH, -1);
        for (int i = Math.max(0, only); i < (only < 0 ? GRAPHS : only + 1); i++) {
            long seed = Seed.of("graph " + i);
            try {
                property.check(seed, Integer.getInteger(STEPS, Integer.MAX_VALUE));
            } catch (RuntimeException | AssertionError failure) {
                throw shortest(property, i, failure);
            }
        }
    }

    private static AssertionError shortest(Property property, int graph, Throwable failure) {
        String rerun = "-D" + Seed.PROPERTY + "=" + Seed.RUN + " -D" + GRAPH + "=" + graph;
        for (int most = 1; most < 8; most++) {
            try {
                property.check(Seed.of("graph " + graph), most);
            } catch (RuntimeException | AssertionError same) {
                return new AssertionError(
                        same.getMessage() + "\n  rerun with " + rerun + " -D" + STEPS + "=" + most, same);
            }
        }
        return new AssertionError(failure.getMessage() + "\n  rerun with " + rerun, failure);
    }

    private static void agree(Backend backend, long seed, int most) {
        SplittableRandom values = new SplittableRandom(seed);
        DType dtype =
                List.of(DType.F32, DType.F32, DType.F32, DType.BF16, DType.F64).get(values.nextInt(5));
        RandomGraph graph = new RandomGraph(seed, dtype, false, most);
        try (Scope scope = Scope.open("graph")) {
            List<NDArray> held = arrays(graph.given(Kind.CAPTURED), seed);
            List<NDArray> in = arrays(graph.given(Kind.INPUT), seed);
            Executable executable = compile(graph, in, held, backend);
            for (int run = 0; run < 2; run++) {
                List<NDArray> expected = Compute.arrays(graph.apply(in, held, RandomGraphTest::near));
                boolean joins = graph.convolves() || dtype == DType.BF16; // what is joined is rounded once
                if (joins && backend != Compute.REFERENCE) {
                    Closeness.rounding(graph, "compiled", expected, executable.run(in));
                } else {
                    Closeness.bits(graph, "compiled", expected, executable.run(in));
                }
                in = arrays(graph.given(Kind.INPUT), ~seed);
                List<NDArray> others = arrays(graph.given(Kind.CAPTURED), ~seed);
                for (int i = 0; i < held.size(); i++) {
                    held.get(i).assign(others.get(i));
                }
            }
        }
    }

    private static Executable compile(RandomGraph graph, List<NDArray> in, List<NDArray> held, Backend backend) {
        Trace trace = new Trace();
        List<Symbol> symbols = new ArrayList<>();
        in.forEach(array -> symbols.add(trace.input("x" + symbols.size(), array.spec())));
        return Executable.compile(trace.graph(graph.apply(symbols, held, NOBODY)), backend);
    }

    /** Compares one step with the reference in f64 on the same inputs. */
    private static void near(Case of, List<Tensor> rowInputs, List<Tensor> outputs) {
        List<NDArray> in = Compute.arrays(rowInputs);
        if (in.stream().allMatch(RandomGraphTest::isFinite)) {
            Closeness.loosely(of, "in a graph", Compute.truth(of, in), Compute.arrays(outputs), in);
        }
    }

    private static boolean isFinite(NDArray array) {
        return Arrays.stream(array.toDoubleArray()).allMatch(Double::isFinite);
    }

    private static List<NDArray> arrays(List<Given> given, long seed) {
        return given.stream().map(value -> value.random(seed)).toList();
    }

    /** Tries three points, since one may lie where the function has a corner; a wrong gradient is wrong at all of them. */
    private static void differentiate(long seed, int most) {
        SplittableRandom values = new SplittableRandom(seed);
        RandomGraph graph = new RandomGraph(seed, DType.F64, true, most);
        AssertionError last = null;
        for (int point = 0; point < 3; point++) {
            try (Scope scope = Scope.open("graph")) {
                Slope slope = new Slope(graph, values);
                last = slope.mismatch();
                if (last == null) {
                    return;
                }
            }
        }
        throw new AssertionError(graph + ": " + (last == null ? "" : last.getMessage()), last);
    }

    /** A graph at one point, and one direction through it. */
    private static final class Slope {
        private static final double STEP = 1e-6;
        private static final double TOLERANCE = 1e-4;

        private final RandomGraph graph;
        private final List<NDArray> in;
        private final List<NDArray> held;
        private final List<NDArray> direction;
        private final List<NDArray> weights = new ArrayList<>();

        Slope(RandomGraph graph, SplittableRandom random) {
            this.graph = graph;
            long seed = random.nextLong();
            this.in = arrays(graph.given(Kind.INPUT), seed);
            this.held = arrays(graph.given(Kind.CAPTURED), seed);
            this.direction = like(in, random);
            weights.addAll(like(floating(graph.apply(in, held, NOBODY)), random));
        }

        private static List<NDArray> like(List<NDArray> arrays, SplittableRandom random) {
            return arrays.stream()
                    .map(array -> {
                        double[] values = new double[(int) array.shape().size()];
                        Arrays.setAll(values, i -> array.dtype().isFloating() ? random.nextDouble(-1, 1) : 0);
                        return NDArray.of(values, array.spec());
                    })
                    .toList();
        }

        private static List<NDArray> floating(List<? extends Tensor> tensors) {
            return Compute.arrays(tensors).stream()
                    .filter(array -> array.dtype().isFloating())
                    .toList();
        }

        @Nullable
        AssertionError mismatch() {
            double expected = slope(STEP);
            double actual = derivative();
            double allowed = TOLERANCE * (1 + Math.abs(expected) + Math.abs(loss(0)));
            boolean near = Math.abs(expected - actual) <= allowed;
            boolean smooth = Math.abs(expected - slope(STEP / 4)) <= allowed; // else there is a jump, or no number
            return near || !smooth
                    ? null
                    : new AssertionError("derivative along a direction is " + actual + ", expected " + expected);
        }

        private double slope(double step) {
            return (loss(step) - loss(-step)) / (2 * step);
        }

        private double loss(double step) {
            List<NDArray> moved = new ArrayList<>();
            for (int i = 0; i < in.size(); i++) {
                boolean moves = in.get(i).dtype().isFloating();
                moved.add(moves ? (NDArray) in.get(i).add(direction.get(i).mul(step)) : in.get(i));
            }
            return dot(floating(graph.apply(moved, held, NOBODY)), weights);
        }

        private double derivative() {
            List<NDArray> wrt = floating(in);
            try (Recording recording = Autograd.record(false)) {
                List<NDArray> y = floating(graph.apply(in, held, NOBODY));
                List<Tensor> gradients =
                        Autograd.gradients(List.<Tensor>copyOf(y), List.<Tensor>copyOf(weights), wrt, false);
                return dot(Compute.arrays(gradients), floating(direction));
            }
        }

        private static double dot(List<NDArray> a, List<NDArray> b) {
            double sum = 0;
            for (int i = 0; i < a.size(); i++) {
                double[] left = a.get(i).toDoubleArray();
                double[] right = b.get(i).toDoubleArray();
                for (int k = 0; k < left.length; k++) {
                    sum += left[k] * right[k];
                }
            }
            return sum;
        }
    }
}
