package dev.bellows.ndarray.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Sqrt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Loops and choices give the same results and gradients at once and traced. */
final class ControlFlowTest {
    private static final double EXACT = 1e-12;

    private static NDArray vector(double... values) {
        return NDArray.of(values, Spec.of(DType.F64, values.length));
    }

    private static NDArray scalar(double value) {
        return NDArray.scalar(value, DType.F64);
    }

    /** The outputs of {@code function} and the gradients of the sum of all of them, computed at once. */
    private static List<double[]> eagerly(UnaryOperator<List<Tensor>> function, List<NDArray> in) {
        try (Recording recording = Autograd.record()) {
            return differentiated(function, in).stream()
                    .map(y -> ((NDArray) y).toDoubleArray())
                    .toList();
        }
    }

    /** The same by a graph that is compiled once. */
    private static List<double[]> traced(UnaryOperator<List<Tensor>> function, List<NDArray> in) {
        Trace trace = new Trace();
        List<Symbol> symbols = new ArrayList<>();
        in.forEach(x -> symbols.add(trace.input("x" + symbols.size(), x.spec())));
        List<Tensor> results;
        try (Recording recording = Autograd.record()) {
            results = differentiated(function, symbols);
        }
        try (Executable executable = Executable.compile(trace.graph(results), Backends.current())) {
            return executable.run(in).stream().map(NDArray::toDoubleArray).toList();
        }
    }

    private static List<Tensor> differentiated(UnaryOperator<List<Tensor>> function, List<? extends Tensor> in) {
        List<Tensor> results = new ArrayList<>(function.apply(List.copyOf(in)));
        List<Tensor> heads = List.copyOf(results);
        List<Tensor> ones = heads.stream().map(y -> Full.like(y, 1)).toList();
        results.addAll(Autograd.gradients(heads, ones, in, false));
        return results;
    }

    private static void bothWays(UnaryOperator<List<Tensor>> function, List<NDArray> in, double[]... expected) {
        try (Scope scope = Scope.open("control flow")) {
            for (List<double[]> actual : List.of(eagerly(function, in), traced(function, in))) {
                assertEquals(expected.length, actual.size());
                for (int i = 0; i < expected.length; i++) {
                    assertArrayEquals(expected[i], actual.get(i), EXACT, "result " + i);
                }
            }
        }
    }

    private static double[] of(double... values) {
        return values;
    }

    @Test
    void foreachScans() {
        UnaryOperator<List<Tensor>> sums = in -> {
            Step all = Foreach.foreach(
                    (slices, states) -> {
                        Tensor sum = states.get(0).mul(2).add(slices.get(0));
                        return new Step(List.of(sum, slices.get(0)), List.of(sum));
                    },
                    List.of(in.get(0)),
                    List.of(in.get(1)));
            assertEquals(2, all.outputs().size());
            return List.of(all.outputs().get(0), all.states().get(0));
        };
        // s1 = 2s + a, s2 = 2 s1 + b, s3 = 2 s2 + c; the sum of s1 + s2 + 2 s3
        bothWays(sums, List.of(vector(1, 2, 3), scalar(10)), of(21, 44, 91), of(91), of(11, 5, 2), of(22));
    }

    /** Doubles x while it is less than 20; each step's output is x before. */
    private static List<Tensor> doubling(List<Tensor> in) {
        Step all = WhileLoop.whileLoop(
                states -> Less.less(states.get(0), Full.scalar(states.get(0), 20)),
                states -> new Step(List.of(states.get(0)), List.of(states.get(0).mul(2))),
                in,
                4);
        return List.of(all.outputs().get(0), all.states().get(0));
    }

    @Test
    void whileRunsAsLongAsItsConditionHolds() {
        bothWays(ControlFlowTest::doubling, List.of(scalar(6)), of(6, 12, 0, 0), of(24), of(1 + 2 + 4));
        bothWays(ControlFlowTest::doubling, List.of(scalar(1)), of(1, 2, 4, 8), of(16), of(1 + 2 + 4 + 8 + 16));
        bothWays(ControlFlowTest::doubling, List.of(scalar(50)), of(0, 0, 0, 0), of(50), of(1));
    }

    @Test
    void aLoopThatHasEndedPassesNoInfiniteGradients() {
        // √ of what is left over: after the end it would be √0, whose gradient is infinite
        UnaryOperator<List<Tensor>> roots = in -> {
            Step all = WhileLoop.whileLoop(
                    states -> Less.less(Full.scalar(states.get(0), 0), states.get(0)),
                    states -> new Step(
                            List.of(Sqrt.sqrt(states.get(0))),
                            List.of(states.get(0).sub(4))),
                    in,
                    5);
            return all.outputs();
        };
        bothWays(roots, List.of(scalar(8)), of(Math.sqrt(8), 2, 0, 0, 0), of(0.5 / Math.sqrt(8) + 0.25));
    }

    @Test
    void condTakesOneBranch() {
        UnaryOperator<List<Tensor>> root = in -> Cond.cond(
                Less.less(Full.scalar(in.get(0), 0), in.get(0)),
                x -> List.of(Sqrt.sqrt(x.get(0))),
                x -> List.of(x.get(0).mul(3)),
                in);
        bothWays(root, List.of(scalar(4)), of(2), of(0.25));
        bothWays(root, List.of(scalar(-4)), of(-12), of(3)); // the branch not taken is NaN
        bothWays(root, List.of(scalar(0)), of(0), of(3)); // its gradient is infinite
    }

    @Test
    void onArraysOnlyTheTakenBranchRuns() {
        List<Tensor> taken = Cond.cond(
                NDArray.of(new double[] {1}, Spec.of(DType.BOOL, 1)),
                x -> x,
                x -> {
                    throw new AssertionError("ran the other branch");
                },
                List.of(scalar(1)));
        assertEquals(1, taken.size());
    }

    @Test
    void refusesWhatChangesShape() {
        assertEquals(
                "foreach: step 0 turned states [f64[]] into [f64[2]]; states must keep their shapes and dtypes",
                assertThrows(
                                ShapeException.class,
                                () -> Foreach.foreach(
                                        (slices, states) -> new Step(List.of(), List.of(vector(1, 2))),
                                        List.of(vector(1)),
                                        List.of(scalar(1))))
                        .getMessage());
        assertEquals(
                "foreach: needs data with equal first extents of at least 1, got [f64[0]]; pad or slice them",
                assertThrows(
                                ShapeException.class,
                                () -> Foreach.foreach(
                                        (slices, states) -> new Step(List.of(), List.of()),
                                        List.of(vector()),
                                        List.of()))
                        .getMessage());
        assertEquals(
                "cond: the condition must have one element, got bool[2]",
                assertThrows(
                                ShapeException.class,
                                () -> Cond.cond(
                                        NDArray.zeros(Spec.of(DType.BOOL, 2)), x -> x, x -> x, List.of(scalar(1))))
                        .getMessage());
        assertEquals(
                "whileLoop: needs at least one step to be allowed, got 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> WhileLoop.whileLoop(x -> scalar(1), x -> new Step(x, x), List.of(scalar(1)), 0))
                        .getMessage());
    }
}
