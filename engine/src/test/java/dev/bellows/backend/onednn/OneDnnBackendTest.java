package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Specs.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Availability;
import dev.bellows.backend.Backends;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OneDnnBackendTest {
    private static final Spec X = f32("4x16x20x20");
    private static final Spec W = f32("16x16x3x3");
    private static final Op CONVOLUTION = new Convolution(Window.of(2, 1, 1), 1);

    @AfterEach
    void useAllThreads() {
        Call.ONEDNN.useThreads(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void isTheDefault() {
        assertInstanceOf(Availability.Available.class, new OneDnnProvider().probe());
        assertEquals(OneDnnProvider.NAME, Backends.named("onednn").device().backend());
        assertTrue(new OneDnnProvider().priority() > 0);
    }

    @Test
    void hasOneDevice() {
        UnsupportedOpException error = assertThrows(UnsupportedOpException.class, () -> new OneDnnProvider().open(1));
        assertTrue(error.getMessage().contains("onednn:1"), error.getMessage());
    }

    @Test
    void statusBecomesAnException() {
        BackendException error = assertThrows(BackendException.class, () -> Dnnl.check("dnnl_something", 2));
        assertEquals("dnnl_something: status 2: invalid arguments", error.getMessage());
        assertEquals(2, error.code());
    }

    @Test
    void leavesToTheReferenceWhatOneDnnLacks() {
        List<Call> calls = List.of(
                Call.of(new Pow(), f32("2x1"), f32("3")),
                Call.of(new MatMul(false, true), Spec.of(DType.F64, 3, 2), Spec.of(DType.F64, 4, 2)),
                Call.of(new Add(), Spec.of(DType.I64, 3), Spec.of(DType.I64)));
        for (Call call : calls) {
            call.random(1).check(0);
        }
        closeAll(calls);
    }

    @Test
    void sameInputsGiveTheSameBits() {
        Spec y = f32("4x16x20x20");
        List<Call> calls = List.of(
                Call.of(CONVOLUTION, X, W),
                Call.of(new ConvolutionWeightGradient(Window.of(2, 1, 1), 1, Shape.of(3, 3)), X, y),
                Call.of(new MatMul(true, false), f32("300x64"), f32("300x128")),
                Call.of(new ReduceSum(List.of(0), false), f32("300x500")),
                Call.of(new ReduceSum(List.of(0), false), f32("100000")));
        for (Call call : calls) {
            double[] first = call.random(3).run().output(0);
            for (int i = 0; i < 20; i++) {
                assertArrayEquals(first, call.run().output(0));
            }
        }
        closeAll(calls);
    }

    private static void closeAll(List<Call> calls) {
        for (int i = calls.size() - 1; i >= 0; i--) { // their scopes are nested
            calls.get(i).close();
        }
    }

    @Test
    void twoThreadsComputeAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                int seed = thread;
                done.add(pool.submit(() -> {
                    Call.ONEDNN.useThreads(1);
                    try (Call call = Call.of(CONVOLUTION, X, W).random(seed)) {
                        double[] first = call.check(1e-4).output(0);
                        for (int i = 0; i < 50; i++) {
                            assertArrayEquals(first, call.run().output(0));
                        }
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void kernelMayBeMadeOnOneThreadAndRunOnAnother() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Call call = Call.of(CONVOLUTION, X, W).random(1)) {
            double[] here = call.run().output(0);
            other.submit(call::run).get();
            assertArrayEquals(here, call.output(0));
        } finally {
            other.shutdown();
        }
    }

    @Test
    void closedKernelsLeaveNoMemoryBehind() {
        long buffers = Call.ONEDNN.liveBytes();
        long least = Long.MAX_VALUE; // the heap and oneDNN's cache grow at first, a leak grows in every round
        for (int round = 0; round < 5; round++) {
            long before = Pointer.physicalBytes();
            makeAndClose(2_000);
            least = Math.min(least, Pointer.physicalBytes() - before);
        }
        assertTrue(least < 8L << 20, "resident memory grew in every round by at least " + least + " bytes");
        assertEquals(buffers, Call.ONEDNN.liveBytes());
    }

    private static void makeAndClose(int times) {
        for (int i = 0; i < times; i++) {
            try (Call sum = Call.of(new ReduceSum(List.of(0, 2), false), f32("3x4x5"));
                    Call convolution = Call.of(CONVOLUTION, f32("1x4x5x5"), f32("4x4x3x3"))) {
                sum.run();
                convolution.run();
            }
        }
    }

    @Test
    void refusesToRunAClosedKernel() {
        Call call = Call.of(new Add(), f32("2"), f32("2"));
        call.close();
        assertThrows(RuntimeException.class, call::run);
    }
}
