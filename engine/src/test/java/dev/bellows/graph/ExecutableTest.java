package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.core.DType;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.update.SgdUpdate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExecutableTest {
    private static final Spec PAIR = Spec.of(DType.F32, 2);

    private final Backend backend = Backends.named("reference");
    private final Trace trace = new Trace();
    private final Symbol x = trace.input("x", PAIR);

    private NDArray pair(float a, float b) {
        try (Backends.Use use = Backends.use(backend)) {
            return NDArray.of(new float[] {a, b});
        }
    }

    private Executable compile(Tensor... outputs) {
        return Executable.compile(trace.graph(List.of(outputs)), backend);
    }

    private static long steps(Executable executable) {
        return executable
                .explain()
                .lines()
                .filter(line -> line.contains(" by ") && !line.startsWith("once"))
                .count();
    }

    @Test
    void computesEqualStepsOnce() {
        Executable executable = compile(Exp.exp(x).add(Exp.exp(x)), Exp.exp(x).mul(2));
        assertEquals(3, steps(executable), executable::explain);
    }

    @Test
    void computesConstantsWhenCompiled() {
        Tensor two = Full.scalar(x, 1).add(Full.scalar(x, 1));
        Executable executable = compile(x.mul(two), two);
        assertEquals(1, steps(executable), executable::explain);
        List<NDArray> out = executable.run(List.of(pair(3, 4)));
        assertArrayEquals(new float[] {6, 8}, out.get(0).toFloatArray());
        assertEquals(2, out.get(1).item());
    }

    @Test
    void leavesOutWhatNoOutputNeeds() {
        Softmax.softmax(x, 0);
        assertEquals(1, steps(compile(Neg.neg(x))));
    }

    @Test
    void readsCapturedArraysAtEachRun() {
        NDArray weight = pair(1, 2);
        Executable executable = compile(x.mul(weight));
        assertArrayEquals(
                new float[] {3, 8}, executable.run(List.of(pair(3, 4))).get(0).toFloatArray());
        weight.assign(pair(10, 20));
        assertArrayEquals(
                new float[] {30, 80}, executable.run(List.of(pair(3, 4))).get(0).toFloatArray());
    }

    @Test
    void updatesArraysAtTheEndOfARun() {
        NDArray a = pair(1, 2);
        NDArray b = pair(3, 4);
        trace.update(a, trace.capture(b)); // swaps, since both are read before either is set
        trace.update(b, trace.capture(a));
        Executable executable = compile(x.add(a));
        assertArrayEquals(
                new float[] {1, 2}, executable.run(List.of(pair(0, 0))).get(0).toFloatArray());
        assertArrayEquals(new float[] {3, 4}, a.toFloatArray());
        assertArrayEquals(new float[] {1, 2}, b.toFloatArray());
    }

    @Test
    void givesBackInputsAndRepeatedAndReshapedOutputs() {
        Tensor y = Neg.neg(x);
        List<NDArray> out = compile(x, y, y, y.reshape(2, 1)).run(List.of(pair(1, -2)));
        assertArrayEquals(new float[] {1, -2}, out.get(0).toFloatArray());
        for (NDArray negated : out.subList(1, 4)) {
            assertArrayEquals(new float[] {-1, 2}, negated.toFloatArray());
        }
        assertEquals(Spec.of(DType.F32, 2, 1), out.get(3).spec());
    }

    @Test
    void sharesMemoryBetweenValuesThatDoNotMeet() {
        Spec large = Spec.of(DType.F32, 1000);
        Tensor y = trace.input("large", large);
        for (int i = 0; i < 10; i++) {
            y = Exp.exp(Neg.neg(y));
        }
        Executable executable = compile(y);
        assertTrue(executable.bytes() <= 2 * 4096, executable::explain);
    }

    @Test
    void differentiatesATrace() {
        Tensor loss = ReduceSum.sum(x.mul(x));
        Executable executable = compile(Autograd.gradients(loss, List.of(x)).get(0));
        assertArrayEquals(
                new float[] {6, 8}, executable.run(List.of(pair(3, 4))).get(0).toFloatArray());
    }

    @Test
    void tellsOfEveryOutputOfAKernelAndOfEveryCopy() {
        Symbol rate = trace.input("rate", Spec.of(DType.F32));
        List<Tensor> update = new SgdUpdate(0, 0, false).onAll(List.of(x, x, x, rate));
        Graph graph = trace.graph(List.of(update.get(1), update.get(0), x));
        Executable executable = Executable.compile(graph, new Fusing());
        List<Integer> heard = new ArrayList<>();
        NDArray half = pair(1, 1).view(0, Spec.of(DType.F32));
        executable.runInto(List.of(pair(3, 4), half), List.of(pair(0, 0), pair(0, 0), pair(0, 0)), (output, fence) -> {
            fence.await();
            heard.add(output);
        });
        assertEquals(List.of(0, 1, 2), heard.stream().sorted().toList());
    }

    @Test
    void leavesNothingBehindWhenItCannotBeCompiled() {
        Tensor y = Exp.exp(Neg.neg(x));
        long before = backend.liveBytes();
        assertThrows(UnsupportedOpException.class, () -> Executable.compile(trace.graph(List.of(y)), new WithoutExp()));
        assertEquals(before, backend.liveBytes());
    }

    @Test
    void belongsToAScopeUntilItIsClosed() {
        try (Scope scope = Scope.open("step")) {
            Executable executable = compile(Neg.neg(x));
            assertEquals(1, scope.count());
            executable.close();
            executable.close();
            assertEquals(0, scope.count());
        }
    }

    /** The reference backend in another coat. */
    private class Borrowing implements HostMemory {
        @Override
        public Device device() {
            return new Device("borrowing", 0);
        }

        @Override
        public Buffer allocate(long bytes) {
            return backend.allocate(bytes);
        }

        @Override
        public boolean supports(Op op, List<Spec> in) {
            return backend.supports(op, in);
        }

        @Override
        public Kernel kernel(Op op, List<Spec> in) {
            return backend.kernel(op, in);
        }

        @Override
        public void useThreads(int threads) {
            backend.useThreads(threads);
        }

        @Override
        public long liveBytes() {
            return backend.liveBytes();
        }
    }

    /** Has a kernel with two outputs. */
    private final class Fusing extends Borrowing {
        @Override
        public boolean supports(Op op, List<Spec> in) {
            return op instanceof SgdUpdate || super.supports(op, in);
        }

        @Override
        public Kernel kernel(Op op, List<Spec> in) {
            return op instanceof SgdUpdate ? (from, to) -> {} : super.kernel(op, in);
        }
    }

    private final class WithoutExp extends Borrowing {
        @Override
        public boolean supports(Op op, List<Spec> in) {
            return !(op instanceof Exp) && super.supports(op, in);
        }
    }
}
