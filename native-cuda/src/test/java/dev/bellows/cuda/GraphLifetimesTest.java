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
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.EchoCompiler;
import dev.bellows.cuda.driver.LibraryKernel;
import dev.bellows.cuda.driver.ProductLibrary;
import dev.bellows.cuda.driver.ProductProblem;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures and graphs on a device that keeps to the driver's rules for them, and whose kernels do nothing. */
final class GraphLifetimesTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int RUNS = 4;

    @TempDir
    Path cubins;

    private AbstractDevice driver = new AbstractDevice(1, 64 << 20);

    /** A test double of cuBLASLt, whose products do what a test wants. */
    private record Products(Consumer<CudaApi.Stream> product) implements ProductLibrary {
        @Override
        public String version() {
            return "of the test";
        }

        @Override
        public Optional<LibraryKernel> product(ProductProblem problem, long mostWorkspaceBytes) {
            return Optional.of(new Product(product));
        }

        @Override
        public void close() {}
    }

    private record Product(Consumer<CudaApi.Stream> product) implements LibraryKernel {
        @Override
        public long workspaceBytes() {
            return 4096;
        }

        @Override
        public void run(CudaApi.Stream stream, Arrays arrays) {
            product.accept(stream);
        }

        @Override
        public void close() {}
    }

    /** What a program is about to do at each run but the first, for a product to spoil. */
    private boolean isLater;

    private CudaBackend open(ProductLibrary products) {
        driver.define("*", (device, extent, arguments) -> {});
        CudaDevice device = new CudaDevice(driver, 0, Long.MAX_VALUE);
        Libraries libraries = new Libraries(products, null, null, false, Long.MAX_VALUE);
        return new CudaBackend(device, new KernelTable(device, new EchoCompiler(), new CubinStore(cubins), libraries));
    }

    /** Runs a program of a product and some sums; gives how it was launched. */
    private String runs(CudaBackend backend) {
        try (Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("lifetimes")) {
            Trace trace = new Trace();
            Tensor x = trace.input("x", Spec.of(DType.F32, 4, 4));
            Tensor sum = MatMul.matmul(x, x);
            for (int i = 0; i < 4; i++) { // along other rows than the one before, so that each is a launch
                int axis = i % 2;
                sum = Exp.exp(ReduceSum.sumKeepDims(sum, axis)).add(sum);
            }
            NDArray given = NDArray.zeros(Spec.of(DType.F32, 4, 4));
            NDArray result = NDArray.zeros(Spec.of(DType.F32, 4, 4));
            Executable program = Executable.compile(trace.graph(List.of(sum)), backend);
            for (int run = 0; run < RUNS; run++) {
                isLater = run > 0;
                program.runInto(List.of(given), List.of(result));
                result.toFloatArray();
            }
            return program.explain();
        }
    }

    @Test
    void everyFailureIsToldOrGoneAroundAndNothingIsLeft() {
        int calls = 0;
        for (boolean isAhead = false; !isAhead; calls++) {
            driver = new AbstractDevice(1, 64 << 20);
            CudaBackend backend = open(new Products(stream -> {}));
            driver.failAfter(calls, OUT_OF_MEMORY);
            String told = "nothing";
            try {
                runs(backend);
            } catch (BackendException | MemoryException failed) {
                told = failed.getMessage();
            }
            isAhead = driver.isFailureAhead();
            driver.failAfter(-1, 0);
            backend.close();
            if (told.startsWith("cuCtxSetCurrent")) {
                continue; // without a context nothing can be given back either
            }
            assertEquals("", driver.leaks(), "after a failure of call " + calls + ": " + told);
        }
        assertTrue(calls > 50, "only " + calls + " calls were made to fail");
    }

    @Test
    void aLibraryThatWaitsCannotBeCapturedAndIsLaunchedAsBefore() {
        try (CudaBackend backend = open(new Products(stream -> {
            if (isLater) {
                driver.synchronize(stream);
            }
        }))) {
            String explained = runs(backend);
            assertTrue(explained.contains("one by one (cuStreamSynchronize"), explained);
        }
        assertEquals("", driver.leaks());
    }

    /** Memory that a captured stream has freed is not given to others meanwhile, nor returned: both would mark the stream, or wait for it. */
    @Test
    void othersAllocateWhileAStreamIsCaptured() {
        CudaBackend[] opened = new CudaBackend[1];
        opened[0] = open(new Products(stream -> {
            if (isLater) {
                CompletableFuture.runAsync(() -> {
                            Buffer buffer = opened[0].allocate(4 * 4 * 4);
                            opened[0].trim();
                            buffer.release();
                        })
                        .join();
            }
        }));
        String explained = runs(opened[0]);
        assertTrue(explained.contains("as one CUDA graph, launched 3 times, captured 1 times"), explained);
        opened[0].close();
        assertEquals("", driver.leaks());
    }
}
