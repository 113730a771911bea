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
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each graph once with kernels that may overwrite their first input, and once with kernels that may not. */
final class InPlaceTest {
    private static final Spec FOUR = Spec.of(DType.F32, 4);

    private final Backend careful = new Overwriting(false);
    private final Overwriting backend = new Overwriting(true);
    private final Trace trace = new Trace();
    private final Symbol x = trace.input("x", FOUR);

    private NDArray four(float... values) {
        try (Backends.Use use = Backends.use(backend)) {
            return NDArray.of(values);
        }
    }

    private Executable compile(Tensor... outputs) {
        return Executable.compile(trace.graph(List.of(outputs)), backend);
    }

    @Test
    void changesATargetWhereItLies() {
        NDArray w = four(1, 2, 3, 4);
        Symbol held = trace.capture(w);
        trace.update(w, held.sub(x));
        Executable executable = compile(held.mul(x));
        NDArray y = executable.run(List.of(four(1, 1, 1, 2))).get(0);
        assertArrayEquals(new float[] {1, 2, 3, 8}, y.toFloatArray());
        assertArrayEquals(new float[] {0, 1, 2, 2}, w.toFloatArray());
        assertEquals(0, backend.copies);
        assertEquals(0, executable.bytes());
        executable.run(List.of(four(1, 1, 1, 2)));
        assertArrayEquals(new float[] {-1, 0, 1, 0}, w.toFloatArray());
    }

    @Test
    void readersThatComeLaterInTheTraceRunBefore() {
        NDArray w = four(1, 2, 3, 4);
        Symbol held = trace.capture(w);
        trace.update(w, held.add(x));
        Tensor late = Exp.exp(x).mul(held);
        NDArray y = compile(late).run(List.of(four(0, 0, 0, 0))).get(0);
        assertArrayEquals(new float[] {1, 2, 3, 4}, y.toFloatArray());
        assertEquals(0, backend.copies);
    }

    @Test
    void copiesWhereAReaderNeedsTheNewValue() {
        NDArray w = four(1, 2, 3, 4);
        Symbol held = trace.capture(w);
        Tensor next = held.add(x);
        trace.update(w, next);
        NDArray y = compile(next.mul(held)).run(List.of(four(1, 1, 1, 1))).get(0);
        assertArrayEquals(new float[] {2, 6, 12, 20}, y.toFloatArray());
        assertArrayEquals(new float[] {2, 3, 4, 5}, w.toFloatArray());
        assertEquals(1, backend.copies);
    }

    @Test
    void copiesWhereTheKernelMustNotOverwriteWhatItReads() {
        NDArray w = four(1, 2, 3, 4);
        Symbol held = trace.capture(w);
        trace.update(w, x.sub(held)); // the second input
        compile().run(List.of(four(1, 1, 1, 1)));
        assertArrayEquals(new float[] {0, -1, -2, -3}, w.toFloatArray());
        assertEquals(1, backend.copies);
    }

    @Test
    void copiesWhereAStepReadsTheTargetTwice() {
        NDArray w = four(1, 2, 3, 4);
        Symbol held = trace.capture(w);
        trace.update(w, held.add(held));
        compile().run(List.of(four(0, 0, 0, 0)));
        assertArrayEquals(new float[] {2, 4, 6, 8}, w.toFloatArray());
        assertEquals(1, backend.copies);
    }

    @Test
    void copiesWhatIsAnOutputToo() {
        NDArray w = four(1, 2, 3, 4);
        Tensor next = trace.capture(w).add(x);
        trace.update(w, next);
        NDArray y = compile(next).run(List.of(four(1, 1, 1, 1))).get(0);
        assertArrayEquals(new float[] {2, 3, 4, 5}, y.toFloatArray());
        assertArrayEquals(new float[] {2, 3, 4, 5}, w.toFloatArray());
    }

    @Test
    void givesBackAnArrayAsItWasBefore() {
        NDArray w = four(1, 2, 3, 4);
        Symbol held = trace.capture(w);
        trace.update(w, held.add(x));
        NDArray y = compile(held).run(List.of(four(1, 1, 1, 1))).get(0);
        assertArrayEquals(new float[] {1, 2, 3, 4}, y.toFloatArray());
        assertArrayEquals(new float[] {2, 3, 4, 5}, w.toFloatArray());
    }

    @Test
    void swapsOfArraysAreCopied() {
        NDArray a = four(1, 2, 3, 4);
        NDArray b = four(5, 6, 7, 8);
        trace.update(a, Neg.neg(trace.capture(b)));
        trace.update(b, Neg.neg(trace.capture(a)));
        compile().run(List.of(four(0, 0, 0, 0)));
        assertArrayEquals(new float[] {-5, -6, -7, -8}, a.toFloatArray());
        assertArrayEquals(new float[] {-1, -2, -3, -4}, b.toFloatArray());
    }

    @Test
    void readsViewsOfTheTargetBeforeItChanges() {
        NDArray w = four(1, 2, 3, 4);
        NDArray view = w.view(2, Spec.of(DType.F32, 2));
        trace.update(w, trace.capture(w).add(x));
        Tensor y = Neg.neg(trace.capture(view));
        assertArrayEquals(
                new float[] {-3, -4},
                compile(y).run(List.of(four(1, 1, 1, 1))).get(0).toFloatArray());
        assertArrayEquals(new float[] {2, 3, 4, 5}, w.toFloatArray());
        assertEquals(0, backend.copies);
    }

    @Test
    void twoUpdatesOfOneMemoryAreMadeInTheirOrder() {
        NDArray w = four(1, 2, 3, 4);
        NDArray view = w.view(2, Spec.of(DType.F32, 2));
        trace.update(w, trace.capture(w).add(x));
        trace.update(view, Neg.neg(trace.capture(view)));
        compile().run(List.of(four(1, 1, 1, 1)));
        assertArrayEquals(new float[] {2, 3, -3, -4}, w.toFloatArray());
    }

    @Test
    void refusesAnInputThatLiesInATarget() {
        NDArray w = four(1, 2, 3, 4);
        trace.update(w, trace.capture(w).add(x));
        Executable executable = compile();
        String message = assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(w.view(0, FOUR))))
                .getMessage();
        assertEquals(
                "executable: input 0 f32[4] shares memory with an array that the graph updates; give a copy", message);
    }

    @Test
    void overwritesValuesThatNobodyReadsAnyMore() {
        Spec large = Spec.of(DType.F32, 1000);
        Tensor y = Exp.exp(trace.input("large", large));
        for (int i = 0; i < 5; i++) {
            y = y.add(1);
        }
        y = Exp.exp(y);
        Executable executable = compile(y, Neg.neg(x));
        assertTrue(executable.bytes() < 2 * large.bytes(), executable::explain);
    }

    /** Gradients of many layers: each dies in the update of its weight, before that of the layer before is made. */
    @Test
    void trainsAsWithCopiesInLessMemory() {
        List<float[]> results = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        for (Backend each : List.of(careful, backend)) {
            try (Scope scope = Scope.open("run");
                    Backends.Use use = Backends.use(each)) {
                Block net = new Sequential(
                        new Dense(40), new BatchNorm(), new Dense(40), new Dense(40), new Dense(40), new Dense(40));
                net.initialize(new Uniform(0.1), 3);
                Spec batch = Spec.of(DType.F32, 2, 40);
                net.materialize(List.of(batch));
                Executable executable = Executable.compile(step(net, batch), each);
                float[] values = new float[80];
                for (int i = 0; i < values.length; i++) {
                    values[i] = i % 7 - 3;
                }
                NDArray input = NDArray.of(values, 2, 40);
                for (int i = 0; i < 3; i++) {
                    executable.run(List.of(input));
                }
                net.parameters().values().forEach(p -> results.add(p.data().toFloatArray()));
                bytes.add(executable.bytes());
            }
        }
        int half = results.size() / 2;
        for (int i = 0; i < half; i++) {
            assertArrayEquals(results.get(i), results.get(half + i));
        }
        assertEquals(0, backend.copies);
        assertTrue(bytes.get(1) < bytes.get(0) / 2, bytes::toString);
    }

    private static Graph step(Block net, Spec batch) {
        Trace trace = new Trace();
        try (Recording training = Recording.set(false, true)) {
            Tensor y = net.forward(trace.input("x", batch));
            Tensor loss = ReduceSum.sum(y.mul(y));
            List<NDArray> weights = net.parameters().values().stream()
                    .filter(p -> p.role() == Parameter.Role.WEIGHT)
                    .map(p -> p.data())
                    .toList();
            List<Tensor> gradients = Autograd.gradients(
                    loss, weights.stream().map(trace::capture).toList());
            for (int i = 0; i < weights.size(); i++) {
                trace.update(
                        weights.get(i),
                        trace.capture(weights.get(i)).sub(gradients.get(i).mul(0.01)));
            }
            return trace.graph(List.of(loss));
        }
    }

    /** The reference backend, whose sums may lie where their first operand lies. */
    private static final class Overwriting implements HostMemory {
        private final Backend reference = Backends.named("reference");
        private final boolean overwrites;
        private int copies;

        Overwriting(boolean overwrites) {
            this.overwrites = overwrites;
        }

        @Override
        public Device device() {
            return new Device("overwriting", 0);
        }

        @Override
        public Buffer allocate(long bytes) {
            return reference.allocate(bytes);
        }

        @Override
        public void copy(Storage from, Storage to) {
            copies++;
            reference.copy(from, to);
        }

        @Override
        public boolean supports(Op op, List<Spec> in) {
            return reference.supports(op, in);
        }

        @Override
        public int overwrites(Op op, List<Spec> in, int output) {
            boolean alike = (op instanceof Add || op instanceof Sub)
                    && op.infer(in).get(0).equals(in.get(0));
            return overwrites && alike ? 0 : -1;
        }

        @Override
        public Kernel kernel(Op op, List<Spec> in) {
            return reference.kernel(op, in);
        }

        @Override
        public void useThreads(int threads) {
            reference.useThreads(threads);
        }

        @Override
        public long liveBytes() {
            return reference.liveBytes();
        }
    }
}
