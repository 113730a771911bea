package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.cuda.driver.ConvolutionLibrary;
import dev.bellows.cuda.driver.ConvolutionProblem;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.EchoCompiler;
import dev.bellows.cuda.driver.LibraryKernel;
import dev.bellows.cuda.driver.ProductLibrary;
import dev.bellows.cuda.driver.ProductProblem;
import dev.bellows.cuda.driver.RecurrenceLibrary;
import dev.bellows.cuda.driver.RecurrenceProblem;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import dev.bellows.graph.Constants;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Precision;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.index.Index;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.rnn.Lstm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call of the driver fails once, in a program with indices, products, convolutions and recurrent layers by libraries, and constants; its arrays move, so that it is captured more than once. Kernels do nothing. */
final class FailuresOnDeviceTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int RUNS = 6;
    private static final int BATCH = 3;
    private static final int FEATURES = 4;
    private static final int HIDDEN = 2;

    @TempDir
    Path cubins;

    private AbstractDevice driver = new AbstractDevice(1, 64 << 20);
    private int open;

    /** A test double of all libraries, whose kernels write into their workspace and results by the driver. */
    private final class Everything implements ProductLibrary, ConvolutionLibrary, RecurrenceLibrary {
        @Override
        public String version() {
            return "of the test";
        }

        @Override
        public Optional<LibraryKernel> product(ProductProblem problem, long mostWorkspaceBytes) {
            return Optional.of(new Filling(1024));
        }

        @Override
        public Optional<LibraryKernel> convolution(ConvolutionProblem problem, long mostWorkspaceBytes) {
            return Optional.of(new Filling(0));
        }

        @Override
        public boolean has(RecurrenceProblem problem) {
            return true;
        }

        @Override
        public LibraryKernel recurrence(RecurrenceProblem problem) {
            return new Filling(4096);
        }

        @Override
        public void close() {}
    }

    private final class Filling implements LibraryKernel {
        private final long workspaceBytes;
        private boolean closed;

        Filling(long workspaceBytes) {
            this.workspaceBytes = workspaceBytes;
            open++;
        }

        @Override
        public long workspaceBytes() {
            return workspaceBytes;
        }

        @Override
        public void run(CudaApi.Stream stream, Arrays arrays) {
            driver.fillBytes(arrays.outputs().get(0), (byte) 0, 4, stream);
            if (workspaceBytes > 0) {
                driver.fillBytes(arrays.workspace(), (byte) 1, workspaceBytes, stream);
            }
        }

        @Override
        public void close() {
            open -= closed ? 0 : 1;
            closed = true;
        }
    }

    private CudaBackend open() {
        driver.define("*", (device, extent, arguments) -> {});
        CudaDevice device = new CudaDevice(driver, 0, Long.MAX_VALUE);
        Everything everything = new Everything();
        Libraries libraries = new Libraries(everything, everything, everything, false, Long.MAX_VALUE);
        return new CudaBackend(device, new KernelTable(device, new EchoCompiler(), new CubinStore(cubins), libraries));
    }

    private static NDArray zeros(int... dims) {
        return NDArray.zeros(Spec.of(DType.F32, dims));
    }

    private static Executable program(CudaBackend backend, NDArray state) {
        Trace trace = new Trace();
        Symbol ids = trace.input("ids", Spec.of(DType.I32, BATCH));
        Symbol image = trace.input("image", Spec.of(DType.F32, BATCH, 1, FEATURES, FEATURES));
        Tensor table = trace.capture(zeros(5, FEATURES));
        Tensor rows = Take.take(Exp.exp(table).mul(table), ids, 0); // what is taken from is a constant
        Tensor filtered = new Convolution(Window.of(2, 1, 1), 1).on(image, trace.capture(zeros(1, 1, 3, 3)));
        Tensor sums = ReduceSum.sum(filtered, 1, 2); // [BATCH, FEATURES]
        Tensor weights = trace.capture(zeros(FEATURES, FEATURES));
        Tensor x = MatMul.matmul(rows.add(sums), weights).reshape(1, BATCH, FEATURES);
        List<Tensor> walk = new Lstm(false, false, false)
                .onAll(List.of(
                        x,
                        trace.capture(zeros(BATCH, HIDDEN)),
                        trace.capture(zeros(BATCH, HIDDEN)),
                        trace.capture(zeros(4 * HIDDEN, FEATURES)),
                        trace.capture(zeros(4 * HIDDEN, HIDDEN)),
                        trace.capture(zeros(4 * HIDDEN)),
                        trace.capture(zeros(4 * HIDDEN))));
        Symbol kept = trace.capture(state);
        trace.update(state, kept.add(ReduceSum.sum(walk.get(0), 0)));
        Tensor out = ReduceSum.sumKeepDims(Exp.exp(walk.get(0)), 2).add(x);
        return Executable.compileFrozen(trace.graph(List.of(out, sums)), backend, Precision.FP32, new Constants());
    }

    private String runs(CudaBackend backend) {
        try (Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("failures")) {
            NDArray ids = NDArray.of(new int[RUNS + BATCH]);
            NDArray image = zeros(BATCH, 1, FEATURES, FEATURES);
            Executable program = program(backend, zeros(BATCH, HIDDEN));
            List<NDArray> results = List.of();
            for (int run = 0; run < RUNS; run++) {
                NDArray given =
                        run < 2 ? ids.view(0, Spec.of(DType.I32, BATCH)) : ids.at(Index.range(run, run + BATCH));
                if (run > 0 && run < 4) {
                    program.runInto(List.of(given, image), results);
                } else {
                    results = program.run(List.of(given, image));
                }
                results.get(0).toFloatArray();
            }
            return program.explain();
        }
    }

    @Test
    void theProgramIsCapturedAtEachRun() {
        try (CudaBackend backend = open()) {
            String explained = runs(backend);
            assertTrue(explained.contains("launched 5 times, captured 5 times"), explained);
        }
        assertEquals("", driver.leaks());
        assertEquals(0, open);
    }

    @Test
    void everyFailureIsToldOrGoneAroundAndNothingIsLeft() {
        int calls = 0;
        for (boolean isAhead = false; !isAhead; calls++) {
            driver = new AbstractDevice(1, 64 << 20);
            CudaBackend backend = open();
            driver.failAfter(calls, OUT_OF_MEMORY);
            String told = "nothing";
            try {
                runs(backend);
            } catch (BackendException | MemoryException failed) {
                told = failed.getMessage();
            }
            isAhead = driver.isFailureAhead();
            driver.failAfter(-1, 0);
            assertEquals(0, told.startsWith("cuCtxSetCurrent") ? 0 : open, "kernels after call " + calls + ": " + told);
            backend.close();
            if (told.startsWith("cuCtxSetCurrent")) {
                open = 0;
                continue; // without a context nothing can be given back either
            }
            assertEquals("", driver.leaks(), "after a failure of call " + calls + ": " + told);
        }
        assertTrue(calls > 200, "only " + calls + " calls were made to fail");
    }
}
