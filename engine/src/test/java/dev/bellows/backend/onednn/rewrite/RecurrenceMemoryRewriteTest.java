package dev.bellows.backend.onednn.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.onednn.recurrent.KeepingRecurrence;
import dev.bellows.backend.onednn.recurrent.KeptRecurrenceGradient;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Precision;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.RecurrenceGradient;
import dev.bellows.op.rnn.Rnn;
import dev.bellows.optest.NeedsBf16;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Programs that hold a recurrence and its gradient. */
final class RecurrenceMemoryRewriteTest {
    private static final int TIME = 5;
    private static final int BATCH = 3;
    private static final int FEATURES = 4;
    private static final int HIDDEN = 6;
    private static final long SEED = 11;
    private static final double LIKE_F32 = 0.02;

    private static List<Recurrence> recurrences() {
        return Stream.of(false, true)
                .<Recurrence>flatMap(reverse -> Stream.of(
                        new Lstm(false, reverse, false),
                        new Gru(reverse, false),
                        new Rnn(Rnn.Activation.TANH, reverse, false),
                        new Rnn(Rnn.Activation.RELU, reverse, false)))
                .toList();
    }

    private static List<Spec> specs(Recurrence op, int time) {
        int rows = op.gates() * HIDDEN;
        List<Spec> specs = new ArrayList<>(List.of(Spec.of(DType.F32, time, BATCH, FEATURES)));
        for (int i = 0; i < op.states(); i++) {
            specs.add(Spec.of(DType.F32, BATCH, HIDDEN));
        }
        specs.add(Spec.of(DType.F32, rows, FEATURES));
        specs.add(Spec.of(DType.F32, rows, HIDDEN));
        specs.add(Spec.of(DType.F32, rows));
        specs.add(Spec.of(DType.F32, rows));
        return specs;
    }

    /** The loss, which all outputs go into, and the gradients of the inputs from number {@code from} on. */
    private static Executable lossAndGradients(
            Recurrence op, int time, int from, Backend backend, Precision precision) {
        Trace trace = new Trace();
        List<Tensor> in = new ArrayList<>();
        for (Spec spec : specs(op, time)) {
            in.add(trace.input("in" + in.size(), spec));
        }
        Tensor loss = op.onAll(in).stream()
                .map(y -> ReduceSum.sum(y.mul(y)))
                .reduce(Tensor::add)
                .orElseThrow();
        List<Symbol> wanted = in.stream().skip(from).map(Symbol.class::cast).toList();
        List<Tensor> results = new ArrayList<>(List.of(loss));
        results.addAll(Autograd.gradients(loss, wanted));
        return Executable.compile(trace.graph(results), backend, precision);
    }

    private static List<NDArray> arrays(Recurrence op, int time) {
        SplittableRandom random = new SplittableRandom(SEED);
        return specs(op, time).stream()
                .map(spec ->
                        NDArray.of(random.doubles(spec.shape().size(), -1, 1).toArray(), spec))
                .toList();
    }

    private static double[] compute(Recurrence op, int time, int from, String name) {
        return values(results(op, time, from, name, Precision.FP32));
    }

    private static double[] values(List<double[]> results) {
        return results.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static List<double[]> results(Recurrence op, int time, int from, String name, Precision precision) {
        Backend backend = Backends.named(name);
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend);
                Executable executable = lossAndGradients(op, time, from, backend, precision)) {
            return executable.run(arrays(op, time)).stream()
                    .map(NDArray::toDoubleArray)
                    .toList();
        }
    }

    @Test
    void agreesWithTheReference() {
        for (Recurrence op : recurrences()) {
            for (int time : new int[] {1, 2, TIME}) {
                for (int from = 0; from <= op.states() + 4; from++) {
                    double[] expected = compute(op, time, from, "reference");
                    double[] actual = compute(op, time, from, "onednn");
                    assertArrayEquals(expected, actual, 1e-4, op + " over " + time + " steps from input " + from);
                }
            }
        }
    }

    /** Each result by itself, relative to its norm. */
    @Test
    @NeedsBf16
    void agreesInBf16UpToRounding() {
        for (Recurrence op : recurrences()) {
            for (int time : new int[] {1, 2, TIME}) {
                for (int from : new int[] {0, 1, 1 + op.states()}) {
                    List<double[]> expected = results(op, time, from, "onednn", Precision.FP32);
                    List<double[]> actual = results(op, time, from, "onednn", Precision.BF16);
                    for (int i = 0; i < expected.size(); i++) {
                        double error = distance(expected.get(i), actual.get(i));
                        String where = op + " over " + time + " steps from input " + from + ", result " + i;
                        assertTrue(error > 0, where + " was not computed in bf16");
                        assertTrue(error < LIKE_F32, where + " is off by " + error);
                    }
                }
            }
        }
    }

    private static double distance(double[] expected, double[] actual) {
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += expected[i] * expected[i];
            errors += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        }
        return Math.sqrt(errors / squares);
    }

    /** Without a compiled program the gradient walks forwards again. */
    @Test
    void takesFactorsOfBf16Eagerly() {
        for (Recurrence op : recurrences()) {
            List<double[]> expected = eagerly(op, "reference");
            List<double[]> actual = eagerly(op, "onednn");
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(0, distance(expected.get(i), actual.get(i)), LIKE_F32, op + ", result " + i);
            }
        }
    }

    private static List<double[]> eagerly(Recurrence op, String name) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named(name))) {
            List<Tensor> in = new ArrayList<>(arrays(op, TIME));
            in.replaceAll(x -> op.isFactor(in.indexOf(x)) ? Cast.cast(x, DType.BF16) : x);
            List<Tensor> out = op.onAll(in);
            in.addAll(out);
            return Stream.concat(out.stream(), new RecurrenceGradient(op).onAll(in).stream())
                    .map(result -> ((NDArray) result).toDoubleArray())
                    .toList();
        }
    }

    @Test
    void walksForwardsOnceAndLeavesOutWhatNobodyReads() {
        walksForwardsOnce(Precision.FP32);
    }

    @Test
    @NeedsBf16
    void walksForwardsOnceInBf16Too() {
        walksForwardsOnce(Precision.BF16);
    }

    private static void walksForwardsOnce(Precision precision) {
        Backend backend = Backends.named("onednn");
        for (Recurrence op : recurrences()) {
            try (Scope scope = Scope.open("test");
                    Backends.Use use = Backends.use(backend);
                    Executable executable = lossAndGradients(op, TIME, 1 + op.states(), backend, precision)) {
                String plan = executable.explain();
                List<Integer> weights = IntStream.range(1 + op.states(), 5 + op.states())
                        .boxed()
                        .toList();
                assertTrue(plan.contains(new KeptRecurrenceGradient(op, weights).toString()), plan);
                assertEquals(!(op instanceof Rnn), plan.contains(new KeepingRecurrence(op).toString()), plan);
                assertEquals(precision == Precision.BF16, plan.contains("bf16[5, 3, 4]"), plan);
            }
        }
    }

    @Test
    void givesTheSameBitsAtEveryRunWhateverRanBetween() {
        for (Recurrence op : recurrences()) {
            double[] first = compute(op, TIME, 0, "onednn");
            compute(op, 2, 0, "onednn");
            assertArrayEquals(first, compute(op, TIME, 0, "onednn"));
        }
    }

    @Test
    void keepsNaN() {
        keepsNaN(Precision.FP32);
        keepsNaN(Precision.BF16);
    }

    private static void keepsNaN(Precision precision) {
        Backend backend = Backends.named("onednn");
        for (Recurrence op : recurrences()) {
            try (Scope scope = Scope.open("test");
                    Backends.Use use = Backends.use(backend);
                    Executable executable = lossAndGradients(op, TIME, 1 + op.states(), backend, precision)) {
                List<NDArray> in = new ArrayList<>(arrays(op, TIME));
                double[] x = in.get(0).toDoubleArray();
                x[x.length / 2] = Double.NaN;
                in.set(0, NDArray.of(x, in.get(0).spec()));
                List<NDArray> results = executable.run(in);
                assertTrue(Double.isNaN(results.get(0).toDoubleArray()[0]), "loss of " + op);
            }
        }
    }
}
