package dev.bellows.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class AutogradTest {
    @Test
    void differentiatesAPolynomial() {
        NDArray x = NDArray.of(new float[] {1, 2, 3});
        x.attachGrad();
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            loss = ReduceSum.sum(x.mul(x).mul(x));
        }
        Autograd.backward(loss);
        assertArrayEquals(
                new float[] {3, 12, 27}, Objects.requireNonNull(x.grad()).toFloatArray());
    }

    @Test
    void addsUpWhereAnArrayIsUsedTwiceAndAcrossPassesOnRequest() {
        NDArray x = NDArray.of(new float[] {2});
        x.attachGrad(GradRequest.ADD);
        for (int pass = 0; pass < 2; pass++) {
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = x.mul(x).add(x);
            }
            Autograd.backward(loss);
        }
        assertArrayEquals(new float[] {10}, Objects.requireNonNull(x.grad()).toFloatArray());
    }

    @Test
    void differentiatesTwice() {
        NDArray x = NDArray.of(new double[] {0.5}, Spec.of(DType.F64, 1));
        Tensor second;
        try (Recording recording = Autograd.record()) {
            Tensor y = Exp.exp(x.mul(x));
            Tensor first = Autograd.gradients(List.of(y), List.of(ones(y)), List.of(x), true)
                    .get(0);
            second = Autograd.gradients(first, List.of(x)).get(0);
        }
        // (e^(x²))'' = (2 + 4x²) e^(x²)
        assertEquals(3 * Math.exp(0.25), ((NDArray) second).item(), 1e-12);
    }

    private static Tensor ones(Tensor like) {
        NDArray ones = NDArray.zeros(like.spec());
        ones.fill(1);
        return ones;
    }

    @Test
    void derivesTheGradientOfACompositeWithoutARule() {
        NDArray x = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);
        x.attachGrad();
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            loss = ReduceSum.sum(Mean.mean(x.mul(x), 1));
        }
        Autograd.backward(loss);
        assertArrayEquals(
                new float[] {1, 2, 3, 4}, Objects.requireNonNull(x.grad()).toFloatArray());
    }

    @Test
    void givesZerosWhereThereIsNoPath() {
        NDArray x = NDArray.of(new float[] {1, 2});
        NDArray unrelated = NDArray.of(new float[] {5});
        try (Recording recording = Autograd.record()) {
            Tensor loss = ReduceSum.sum(x.mul(x));
            List<Tensor> gradients = Autograd.gradients(loss, List.of(unrelated, x));
            assertArrayEquals(new float[] {0}, ((NDArray) gradients.get(0)).toFloatArray());
            assertArrayEquals(new float[] {2, 4}, ((NDArray) gradients.get(1)).toFloatArray());
        }
    }

    @Test
    void freesEverythingButTheGradients() {
        NDArray x = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            loss = ReduceSum.sum(Softmax.softmax(MatMul.matmul(x, x), 1).mul(x));
        }
        int before = Scope.current().count();
        Autograd.gradients(loss, List.of(x));
        assertEquals(before + 2, Scope.current().count(), "the seed and the gradient");
    }

    @Test
    void saysWhenNothingWasRecorded() {
        NDArray x = NDArray.of(new float[] {1});
        x.attachGrad();
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> Autograd.backward(x.add(1)));
        assertTrue(error.getMessage().contains("inside Autograd.record()"), error.getMessage());
    }

    @Test
    void refusesASecondPassUnlessTheFirstKeptTheGraph() {
        NDArray x = NDArray.of(new float[] {3});
        x.attachGrad(GradRequest.ADD);
        Tensor loss;
        Tensor other;
        try (Recording recording = Autograd.record()) {
            Tensor shared = x.mul(x);
            loss = shared.mul(x);
            other = shared.add(1);
        }
        List<Tensor> one = List.of(ones(loss));
        Autograd.backward(List.of(loss), one, true);
        Autograd.backward(List.of(loss), one, false);
        assertArrayEquals(new float[] {54}, Objects.requireNonNull(x.grad()).toFloatArray());
        for (Tensor spent : List.of(loss, other)) {
            IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> Autograd.backward(List.of(spent), one, false));
            assertTrue(error.getMessage().contains("give that pass retainGraph = true"), error.getMessage());
        }
    }

    @Test
    void startsAnewFromASpentResultThatIsDetached() {
        NDArray x = NDArray.of(new float[] {3});
        x.attachGrad();
        Tensor first;
        try (Recording recording = Autograd.record()) {
            first = x.mul(x);
        }
        Autograd.backward(first);
        Tensor second;
        try (Recording recording = Autograd.record()) {
            second = x.mul(first.detach());
        }
        Autograd.backward(second);
        assertArrayEquals(new float[] {9}, Objects.requireNonNull(x.grad()).toFloatArray());
    }

    @Test
    void writesAddsOrComputesNoGradientAsEachArrayAsks() {
        NDArray written = NDArray.of(new float[] {2});
        NDArray added = NDArray.of(new float[] {3});
        NDArray left = NDArray.of(new float[] {5});
        written.attachGrad(GradRequest.WRITE);
        added.attachGrad(GradRequest.ADD);
        left.attachGrad(GradRequest.NULL);
        for (int pass = 0; pass < 2; pass++) {
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = written.mul(added).mul(left);
            }
            Autograd.backward(loss);
        }
        assertEquals(15, Objects.requireNonNull(written.grad()).item());
        assertEquals(20, Objects.requireNonNull(added.grad()).item());
        assertEquals(null, left.grad());
    }

    @Test
    void nestsRecordingAndModes() {
        assertState(false, false);
        try (Recording recording = Autograd.record()) {
            assertState(true, true);
            try (Recording predicting = Autograd.predictMode()) {
                assertState(true, false);
                try (Recording paused = Autograd.pause()) {
                    assertState(false, false);
                    try (Recording training = Autograd.trainMode()) {
                        assertState(false, true);
                    }
                    assertState(false, false);
                }
                assertState(true, false);
            }
            assertState(true, true);
        }
        try (Recording recording = Autograd.record(false)) {
            assertState(true, false);
        }
        assertState(false, false);
    }

    private static void assertState(boolean recording, boolean training) {
        assertEquals(recording, Recording.isRecording());
        assertEquals(training, Recording.isTraining());
    }

    @Test
    void stopsGradientsWhereTold() {
        NDArray x = NDArray.of(new float[] {2});
        Trace trace = new Trace();
        Symbol symbol = trace.input("x", x.spec());
        try (Recording recording = Autograd.record()) {
            for (Tensor in : List.of(x, symbol)) {
                Tensor y = in.mul(StopGradient.stopGradient(in.mul(in)));
                Tensor gradient = Autograd.gradients(y, List.of(in)).get(0);
                NDArray value = gradient instanceof NDArray array
                        ? array
                        : Executable.compile(trace.graph(List.of(gradient)), x.backend())
                                .run(List.of(x))
                                .get(0);
                assertEquals(4, value.item());
            }
        }
    }
}
