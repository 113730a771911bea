package dev.bellows.backend.onednn.plan;

import static dev.bellows.backend.onednn.Specs.f32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import dev.bellows.backend.onednn.Call;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private static final Spec X = f32("4x16x20x20");
    private static final Spec W = f32("16x16x3x3");
    private static final Op CONVOLUTION = new Convolution(Window.of(2, 1, 1), 1);

    @AfterEach
    void useAllThreads() {
        Call.ONEDNN.useThreads(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void threadsAreSetForTheCallingThreadOnly() throws Exception {
        Call.ONEDNN.useThreads(1);
        assertEquals(1, OpenMp.omp_get_max_threads());
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            assertEquals(
                    3,
                    other.submit(() -> {
                                Call.ONEDNN.useThreads(3);
                                return OpenMp.omp_get_max_threads();
                            })
                            .get());
        } finally {
            other.shutdown();
        }
        assertEquals(1, OpenMp.omp_get_max_threads());
    }

    /** A native library of the user's that loads afterwards would take C++ symbols of libdnnl's for its own, and crash. */
    @Test
    void libdnnlKeepsItsSymbolsToItself() {
        Call.ONEDNN.useThreads(1);
        NativeLibrary process = NativeLibrary.getProcess();
        assertThrows(UnsatisfiedLinkError.class, () -> process.getFunction("dnnl_version"));
        assertThrows(UnsatisfiedLinkError.class, () -> process.getFunction("GOMP_parallel"));
    }

    @Test
    void threadsThatChoseNothingUseTheProcessorsOfTheJvm() throws Exception {
        ExecutorService fresh = Executors.newSingleThreadExecutor();
        try {
            int used = fresh.submit(() -> {
                        try (Call call = Call.of(CONVOLUTION, X, W)) {
                            call.run();
                        }
                        return OpenMp.omp_get_max_threads();
                    })
                    .get();
            assertEquals(Runtime.getRuntime().availableProcessors(), used);
        } finally {
            fresh.shutdown();
        }
    }

    @Test
    void rejectsNoThreads() {
        assertThrows(IllegalArgumentException.class, () -> Call.ONEDNN.useThreads(0));
    }

    @Test
    void kernelFollowsTheThreadsOfWhoRunsIt() {
        Call.ONEDNN.useThreads(2);
        try (Call call = Call.of(CONVOLUTION, X, W).random(1)) {
            assertTrue(call.run().plan().endsWith("on 2 thread(s)"), call.plan());
            Call.ONEDNN.useThreads(1);
            assertTrue(call.run().plan().endsWith("on 1 thread(s)"), call.plan());
            call.check(1e-4);
        }
    }

    @Test
    void tinyWorkIsNotShared() {
        Call.ONEDNN.useThreads(2);
        try (Call call = Call.of(new Add(), f32("10"), f32("10"))) {
            assertTrue(call.run().plan().endsWith("on 1 thread(s)"), call.plan());
            assertEquals(2, OpenMp.omp_get_max_threads());
        }
    }
}
