package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DropoutTest {
    private static final int ELEMENTS = 40_000;
    private static final double RATE = 0.3;

    /** An input of ones: what comes out is the scaled mask. */
    private static NDArray ones() {
        NDArray ones = NDArray.empty(Spec.of(DType.F32, 4, ELEMENTS / 4));
        ones.fill(1);
        return ones;
    }

    private static Dropout dropout(double rate, long seed) {
        Dropout dropout = new Dropout(rate);
        dropout.initialize(Constant.ZERO, seed);
        dropout.materialize(Shape.of(1, 1));
        return dropout;
    }

    private static float[] train(Dropout dropout) {
        try (Recording recording = Autograd.record()) {
            return ((NDArray) dropout.forward(ones())).toFloatArray();
        }
    }

    private static double counter(Dropout dropout) {
        return dropout.parameters().get("counter").data().item();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.5, 0.9})
    void dropsAtItsRateAndScalesTheRest(double rate) {
        float[] mask = train(dropout(rate, 5));
        int dropped = 0;
        for (float value : mask) {
            if (value == 0) {
                dropped++;
            } else {
                assertEquals(1 / (1 - rate), value, 1e-5);
            }
        }
        // Five deviations of a binomial.
        assertEquals(rate * ELEMENTS, dropped, 5 * Math.sqrt(ELEMENTS * rate * (1 - rate)));
    }

    @Test
    void drawsAnotherMaskAtEachStepAndTheSameFromTheSameSeed() {
        Dropout dropout = dropout(RATE, 5);
        float[] first = train(dropout);
        float[] second = train(dropout);
        assertFalse(Arrays.equals(first, second));
        Dropout again = dropout(RATE, 5);
        assertArrayEquals(first, train(again));
        assertArrayEquals(second, train(again));
        assertFalse(Arrays.equals(first, train(dropout(RATE, 6))));
        assertEquals(2, counter(dropout));
    }

    @Test
    void goesOnWhereItsCounterSays() {
        Dropout dropout = dropout(RATE, 5);
        train(dropout);
        float[] second = train(dropout);
        Dropout resumed = dropout(RATE, 5);
        resumed.parameters().get("counter").data().fill(1);
        assertArrayEquals(second, train(resumed));
    }

    @Test
    void passesGradientsThroughTheMaskOfTheForwardPass() {
        Dropout dropout = dropout(RATE, 5);
        NDArray x = ones();
        try (Recording recording = Autograd.record()) {
            Tensor y = dropout.forward(x);
            Tensor gradient = Autograd.gradients(y, List.of(x)).get(0);
            assertArrayEquals(((NDArray) y).toFloatArray(), ((NDArray) gradient).toFloatArray());
        }
        assertEquals(1, counter(dropout), "the backward pass draws no mask of its own");
    }

    @Test
    void masksTheSameAtEachRunWhenTraced() {
        Dropout eager = dropout(RATE, 5);
        Dropout traced = dropout(RATE, 5);
        NDArray x = ones();
        Trace trace = new Trace();
        Symbol in = trace.input("x", x.spec());
        Executable executable;
        try (Recording recording = Autograd.record()) {
            Tensor y = traced.forward(in);
            Tensor gradient = Autograd.gradients(y, List.of(in)).get(0);
            executable = Executable.compile(trace.graph(List.of(y, gradient)), Backends.current());
        }
        for (int step = 1; step <= 3; step++) {
            try (Scope scope = Scope.open("step")) {
                List<NDArray> out = executable.run(List.of(x));
                float[] mask = train(eager);
                assertArrayEquals(mask, out.get(0).toFloatArray(), "step " + step);
                assertArrayEquals(mask, out.get(1).toFloatArray(), "gradient of step " + step);
            }
            assertEquals(step, counter(traced));
        }
    }

    @Test
    void doesNothingWhenPredictingAndForARateOfZero() {
        Dropout dropout = dropout(RATE, 5);
        NDArray x = ones();
        assertSame(x, dropout.forward(x));
        assertEquals(0, counter(dropout));
        Dropout none = dropout(0, 5);
        try (Recording recording = Autograd.record()) {
            assertSame(x, none.forward(x));
        }
    }

    @Test
    void twoLayersOfOneNetworkDrawDifferentMasks() {
        Dropout one = new Dropout(RATE);
        Dropout two = new Dropout(RATE);
        Sequential net = new Sequential(one, two);
        net.initialize(Constant.ZERO, 5);
        net.materialize(Shape.of(1, 1));
        assertFalse(Arrays.equals(train(one), train(two)));
    }
}
