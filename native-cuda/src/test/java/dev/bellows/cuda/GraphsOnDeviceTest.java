package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.index.Index;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.order.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs that are captured as CUDA graphs compute what they compute launch by launch. Ops are left apart here, so that small programs have launches enough. */
final class GraphsOnDeviceTest {
    private static final int RUNS = 6;

    private Emulator emulator;
    private CudaBackend backend;
    private Backends.Use use;
    private Scope scope;
    private long before;

    @BeforeEach
    void open() {
        System.setProperty(CudaProvider.FUSION, "off");
        emulator = Emulator.get();
        before = emulator.live();
        backend = TestDevice.open();
        use = Backends.use(backend);
        scope = Scope.open("graphs");
    }

    @AfterEach
    void close() {
        System.clearProperty(CudaProvider.FUSION);
        System.clearProperty(CudaProvider.GRAPHS);
        if (scope == null) {
            return; // there is no emulator
        }
        scope.close();
        use.close();
        backend.close();
        assertEquals(before, emulator.live(), "what is left on the device");
    }

    private static NDArray drawn(Draws draws, int... dims) {
        float[] values = new float[size(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) draws.uniform(-1, 1);
        }
        return NDArray.of(values, dims);
    }

    private static int size(int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    private Executable compile(boolean captured, Trace trace, List<Tensor> outputs) {
        if (captured) {
            System.clearProperty(CudaProvider.GRAPHS);
        } else {
            System.setProperty(CudaProvider.GRAPHS, "off");
        }
        return Executable.compile(trace.graph(outputs), backend);
    }

    /** Of x [4, 6], a product with weights that each run changes, and what comes of it. */
    private Executable learning(boolean captured, NDArray weights) {
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 4, 6));
        Symbol w = trace.capture(weights);
        Tensor y = Tanh.tanh(MatMul.matmul(x, w));
        Tensor z = Exp.exp(y).mul(x.at(Index.all(), Index.range(0, 5)));
        trace.update(weights, w.add(new MatMul(true, false).on(x, z).mul(0.01)));
        return compile(captured, trace, List.of(z, y));
    }

    @Test
    void arraysMayLieElsewhereAtEachRun() {
        List<float[][]> each = new ArrayList<>();
        for (boolean captured : new boolean[] {false, true}) {
            Draws draws = new Draws(5, 0);
            NDArray weights = drawn(draws, 6, 5);
            Executable program = learning(captured, weights);
            NDArray all = drawn(draws, 4 * RUNS + 1, 6);
            for (int run = 0; run < RUNS; run++) {
                // An array that no run has twice; the results are kept, so they lie elsewhere, too.
                NDArray x = all.at(Index.range(4 * run, 4 * run + 4));
                List<NDArray> results = program.run(List.of(x));
                each.add(new float[][] {
                    results.get(0).toFloatArray(), results.get(1).toFloatArray(), weights.toFloatArray()
                });
            }
            assertEquals(captured, program.explain().contains("as one CUDA graph"), program.explain());
        }
        for (int run = 0; run < RUNS; run++) {
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(each.get(run)[i], each.get(RUNS + run)[i], "run " + run + ", array " + i);
            }
        }
    }

    @Test
    void aProgramIsOneLaunchFromItsSecondRunOn() {
        NDArray weights = drawn(new Draws(3, 0), 6, 5);
        Executable program = learning(true, weights);
        NDArray x = drawn(new Draws(4, 0), 4, 6);
        List<NDArray> out = List.of(NDArray.zeros(Spec.of(DType.F32, 4, 5)), NDArray.zeros(Spec.of(DType.F32, 4, 5)));
        assertTrue(program.explain().endsWith("captured as CUDA graphs at the second"), program::explain);
        program.runInto(List.of(x), out);
        for (int run = 1; run < RUNS; run++) {
            long launches = emulator.launches();
            program.runInto(List.of(x), out);
            assertEquals(1, emulator.launches() - launches, "run " + run);
        }
        assertTrue(
                program.explain().endsWith("as one CUDA graph, launched 5 times, captured 1 times"), program::explain);
    }

    @Test
    void whatTheHostComputesIsLeftOut() {
        Draws draws = new Draws(8, 0);
        NDArray x = drawn(draws, 4, 6);
        List<float[]> each = new ArrayList<>();
        for (boolean captured : new boolean[] {false, true}) {
            Trace trace = new Trace();
            Tensor in = trace.input("x", x.spec());
            Tensor chain = Exp.exp(Tanh.tanh(Exp.exp(Tanh.tanh(in))));
            Tensor sorted = Sort.sort(chain, 1);
            Tensor out = Tanh.tanh(Exp.exp(Tanh.tanh(Exp.exp(sorted.mul(0.5)))));
            Executable program = compile(captured, trace, List.of(out));
            for (int run = 0; run < 4; run++) {
                each.add(program.run(List.of(x)).get(0).toFloatArray());
            }
            assertEquals(captured, program.explain().contains("one by one (for the host)"), program.explain());
        }
        each.forEach(result -> assertArrayEquals(each.get(0), result));
    }

    @Test
    void aBadIndexIsToldAtAnyRun() {
        NDArray table = drawn(new Draws(2, 0), 5, 3);
        Trace trace = new Trace();
        Tensor ids = trace.input("ids", Spec.of(DType.I32, 4));
        Tensor rows = Take.take(trace.capture(table), ids, 0);
        Executable program = compile(true, trace, List.of(Exp.exp(Tanh.tanh(Exp.exp(rows)))));
        float[] first =
                program.run(List.of(NDArray.of(new int[] {0, 4, 2, 1}))).get(0).toFloatArray();
        for (int run = 0; run < 3; run++) {
            NDArray bad =
                    program.run(List.of(NDArray.of(new int[] {0, 1, 2, 5}))).get(0);
            ShapeException told = assertThrows(ShapeException.class, bad::toFloatArray);
            assertEquals("Take: index 5 is out of range for an axis of extent 5", told.getMessage());
            NDArray good =
                    program.run(List.of(NDArray.of(new int[] {0, 4, 2, 1}))).get(0);
            assertArrayEquals(first, good.toFloatArray());
        }
        assertTrue(program.explain().contains("as one CUDA graph"), program::explain);
    }

    /** A program belongs to one thread at a time, not to one for ever. */
    @Test
    void anotherThreadLaunchesTheSameGraph() throws ExecutionException, InterruptedException {
        NDArray weights = drawn(new Draws(3, 0), 6, 5);
        Executable program = learning(true, weights);
        NDArray x = drawn(new Draws(4, 0), 4, 6);
        List<NDArray> out = List.of(NDArray.zeros(Spec.of(DType.F32, 4, 5)), NDArray.zeros(Spec.of(DType.F32, 4, 5)));
        program.runInto(List.of(x), out);
        program.runInto(List.of(x), out);
        float[] here = out.get(0).toFloatArray(); // which waits for it
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            float[] there = other.submit(() -> {
                        try (Backends.Use mine = Backends.use(backend)) {
                            program.runInto(List.of(x), out);
                            return out.get(0).toFloatArray();
                        }
                    })
                    .get();
            assertEquals(here.length, there.length);
        } finally {
            other.shutdown();
        }
        assertTrue(program.explain().contains("launched 2 times, captured 1 times"), program::explain);
    }

    /** What tells of a bad index, and what libraries keep, is a stream's own, and must not be made within a capture. */
    @Test
    void aThreadLaunchesOneByOneBeforeItCaptures() throws ExecutionException, InterruptedException {
        NDArray table = drawn(new Draws(2, 0), 5, 3);
        Trace trace = new Trace();
        Tensor ids = trace.input("ids", Spec.of(DType.I32, 4));
        Tensor rows = Take.take(trace.capture(table), ids, 0);
        Executable program = compile(true, trace, List.of(Exp.exp(Tanh.tanh(Exp.exp(rows)))));
        NDArray good = NDArray.of(new int[] {0, 4, 2, 1});
        NDArray bad = NDArray.of(new int[] {0, 4, 7, 1});
        float[] first = program.run(List.of(good)).get(0).toFloatArray();
        backend.fence().await();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int time = 0; time < 20; time++) { // there and here by turns, more often than arrays may move
                other.submit(() -> runs(program, good, first, 1)).get();
                runs(program, good, first, 1);
            }
            other.submit(() -> runs(program, good, first, 3)).get();
            assertTrue(program.explain().contains("as one CUDA graph, launched 2 times"), program::explain);
            Future<String> told = other.submit(() -> {
                try (Backends.Use mine = Backends.use(backend);
                        Scope own = Scope.open("other")) {
                    NDArray result = program.run(List.of(bad)).get(0);
                    return assertThrows(ShapeException.class, result::toFloatArray)
                            .getMessage();
                }
            });
            assertEquals("Take: index 7 is out of range for an axis of extent 5", told.get());
            runs(program, good, first, 3);
            assertTrue(program.explain().contains("as one CUDA graph, launched 5 times"), program::explain);
        } finally {
            other.shutdown();
        }
    }

    private int runs(Executable program, NDArray in, float[] expected, int times) {
        try (Backends.Use mine = Backends.use(backend);
                Scope own = Scope.open("runs")) {
            for (int time = 0; time < times; time++) {
                assertArrayEquals(expected, program.run(List.of(in)).get(0).toFloatArray());
            }
            return times;
        }
    }

    @Test
    void aNetworkLearnsTheSameBitsEitherWay() {
        System.clearProperty(CudaProvider.FUSION);
        LeNetTraining leNet = new LeNetTraining(2, 5);
        double[] captured = leNet.losses(backend);
        System.setProperty(CudaProvider.GRAPHS, "off");
        assertArrayEquals(leNet.losses(backend), captured);
    }
}
