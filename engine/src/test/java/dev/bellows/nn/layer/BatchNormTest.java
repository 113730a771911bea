package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.init.Constant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatchNormTest {
    private static final int STEPS = 3;

    private static BatchNorm started() {
        BatchNorm norm = new BatchNorm();
        norm.initialize(Constant.ZERO, 0);
        norm.materialize(Shape.of(1, 2));
        return norm;
    }

    /** Two channels of mean 1 + step and 10, of variance 1 and 4. */
    private static NDArray batch(int step) {
        return NDArray.of(new float[][] {{step, 8}, {step + 2, 12}});
    }

    private static float[] state(BatchNorm norm, String name) {
        return norm.parameters().get(name).data().toFloatArray();
    }

    @Test
    void normalisesByTheBatchInTraining() {
        BatchNorm norm = started();
        try (Recording recording = Autograd.record()) {
            float[] y = ((NDArray) norm.forward(batch(0))).toFloatArray();
            assertArrayEquals(new float[] {-1, -1, 1, 1}, y, 1e-5f);
        }
    }

    @Test
    void keepsRunningStatisticsAtOnceAndWhenTracedAlike() {
        BatchNorm eager = started();
        BatchNorm traced = started();
        Trace trace = new Trace();
        Symbol x = trace.input("x", batch(0).spec());
        Executable executable;
        try (Recording recording = Autograd.record()) {
            executable = Executable.compile(trace.graph(List.of(traced.forward(x))), Backends.current());
        }
        double mean = 0;
        double variance = 1;
        for (int step = 0; step < STEPS; step++) {
            try (Recording recording = Autograd.record()) {
                eager.forward(batch(step));
            }
            executable.run(List.of(batch(step)));
            mean = 0.9 * mean + 0.1 * (1 + step);
            variance = 0.9 * variance + 0.1 * 4;
            assertEquals(mean, state(eager, "running_mean")[0], 1e-6);
            assertEquals(variance, state(eager, "running_var")[1], 1e-6);
            assertArrayEquals(state(eager, "running_mean"), state(traced, "running_mean"));
            assertArrayEquals(state(eager, "running_var"), state(traced, "running_var"));
        }
    }

    @Test
    void normalisesByTheRunningStatisticsWhenPredictingAndLeavesThemAlone() {
        BatchNorm norm = started();
        norm.parameters().get("running_mean").data().set(new float[] {2, 4});
        norm.parameters().get("running_var").data().set(new float[] {4, 16});
        norm.parameters().get("gamma").data().set(new float[] {3, 1});
        norm.parameters().get("beta").data().set(new float[] {0, 5});
        float[] y = ((NDArray) norm.forward(NDArray.of(new float[][] {{4, 8}}))).toFloatArray();
        assertArrayEquals(new float[] {3, 6}, y, 1e-4f);
        assertArrayEquals(new float[] {2, 4}, state(norm, "running_mean"));
    }
}
