package dev.bellows.op.rnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecurrenceTest {
    private static final Gru GRU = new Gru(false, false);

    private static List<Spec> gru() {
        return new ArrayList<>(List.of(
                Spec.of(DType.F32, 3, 2, 4),
                Spec.of(DType.F32, 2, 5),
                Spec.of(DType.F32, 15, 4),
                Spec.of(DType.F32, 15, 5),
                Spec.of(DType.F32, 15),
                Spec.of(DType.F32, 15)));
    }

    private static String refusal(Op op, List<Spec> in) {
        return assertThrows(ShapeException.class, () -> op.infer(in)).getMessage();
    }

    @Test
    void infersOutputsAndStates() {
        assertEquals(List.of(Spec.of(DType.F32, 3, 2, 5), Spec.of(DType.F32, 2, 5)), GRU.infer(gru()));
    }

    /** By hand: h = 2 · x + 0.5 · h + 1, from 0, over 1 and 2, the second only within the length of 2. */
    @Test
    void walksStepByStepWithinTheLengths() {
        Tensor x = NDArray.of(new double[] {1, 1, 2, 2}, Spec.of(DType.F64, 2, 2, 1));
        CellWeights weights = new CellWeights(
                NDArray.of(new double[] {2}, Spec.of(DType.F64, 1, 1)),
                NDArray.of(new double[] {0.5}, Spec.of(DType.F64, 1, 1)),
                NDArray.of(new double[] {0.25}, Spec.of(DType.F64, 1)),
                NDArray.of(new double[] {0.75}, Spec.of(DType.F64, 1)),
                null);
        Tensor h = NDArray.zeros(Spec.of(DType.F64, 2, 1));
        Sequence sequence = new Sequence(x, NDArray.of(new int[] {2, 1}, 2), false);
        List<Tensor> forwards = Rnn.rnn(sequence, h, weights, Rnn.Activation.RELU);
        assertArrayEquals(new double[] {3, 3, 6.5, 0}, ((NDArray) forwards.get(0)).toDoubleArray());
        assertArrayEquals(new double[] {6.5, 3}, ((NDArray) forwards.get(1)).toDoubleArray());
        List<Tensor> backwards = Rnn.rnn(sequence.reversed(), h, weights, Rnn.Activation.RELU);
        assertArrayEquals(new double[] {5.5, 3, 5, 0}, ((NDArray) backwards.get(0)).toDoubleArray());
        assertArrayEquals(new double[] {5.5, 3}, ((NDArray) backwards.get(1)).toDoubleArray());
    }

    @Test
    void refusesSequencesWithoutSteps() {
        List<Spec> in = gru();
        in.set(0, Spec.of(DType.F32, 0, 2, 4));
        assertEquals(
                "Gru: expects x [time, batch, features] of one step or more, the state [batch, hidden] and weights of"
                        + " 3 · hidden rows, got [f32[0, 2, 4], f32[2, 5], f32[15, 4], f32[15, 5], f32[15], f32[15]]",
                refusal(GRU, in));
    }

    @Test
    void refusesWeightsThatDoNotFit() {
        List<Spec> in = gru();
        in.set(2, Spec.of(DType.F32, 15, 3));
        assertEquals(
                "Gru: input 2 must be f32[15, 4], got [f32[3, 2, 4], f32[2, 5], f32[15, 3], f32[15, 5], f32[15], f32[15]]",
                refusal(GRU, in));
        in.set(2, Spec.of(DType.F64, 15, 4));
        assertThrows(DTypeException.class, () -> GRU.infer(in));
        assertEquals("Gru[reverse=false, masked=true]: takes 7 inputs, got " + in, refusal(new Gru(false, true), in));
    }

    private static List<Spec> ofBf16() {
        List<Spec> in = gru();
        for (int factor : new int[] {0, 2, 3}) {
            in.set(factor, in.get(factor).with(DType.BF16));
        }
        return in;
    }

    @Test
    void takesFactorsOfBf16BesideAStateOfF32() {
        List<Spec> in = ofBf16();
        assertEquals(GRU.infer(gru()), GRU.infer(in));
        in.addAll(GRU.infer(gru()));
        assertEquals(gru(), new RecurrenceGradient(GRU).infer(in));
    }

    @Test
    void givesGradientsInTheDtypesOfTheInputs() {
        List<NDArray> in = ofBf16().stream().map(NDArray::zeros).toList();
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            loss = ReduceSum.sum(GRU.onAll(List.copyOf(in)).get(0));
        }
        List<Spec> gradients =
                Autograd.gradients(loss, in).stream().map(Tensor::spec).toList();
        assertEquals(ofBf16(), gradients);
    }

    @Test
    void refusesAStateOfBf16BesideFactorsOfF32() {
        List<Spec> in = gru();
        in.set(1, in.get(1).with(DType.BF16));
        assertThrows(DTypeException.class, () -> GRU.infer(in));
    }

    @Test
    void refusesLengthsOfAnotherBatch() {
        List<Spec> in = gru();
        in.add(Spec.of(DType.I32, 3));
        assertEquals(
                "Gru: expects one length per sample of f32[3, 2, 4], got i32[3]", refusal(new Gru(false, true), in));
    }

    @Test
    void refusesGradientsThatAreNotLikeTheOutputs() {
        List<Spec> in = gru();
        in.add(Spec.of(DType.F32, 3, 2, 5));
        in.add(Spec.of(DType.F32, 2, 4));
        assertEquals(
                "RecurrenceGradient: expects gradients like the outputs [f32[3, 2, 5], f32[2, 5]] of Gru[reverse=false,"
                        + " masked=false], got [f32[3, 2, 5], f32[2, 4]]",
                refusal(new RecurrenceGradient(GRU), in));
    }
}
