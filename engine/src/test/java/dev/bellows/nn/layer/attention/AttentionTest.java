package dev.bellows.nn.layer.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.ScaledDotProductAttention;
import dev.bellows.op.movement.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AttentionTest {
    private static final int BATCH = 2;
    private static final int TIME = 4;
    private static final int UNITS = 6;

    private final NDArray x = random(BATCH, TIME, UNITS);

    private static NDArray random(int... dims) {
        Shape shape = Shape.of(dims);
        return NDArray.of(new Random(9).doubles(shape.size(), -1, 1).toArray(), new Spec(shape, DType.F32));
    }

    private static NDArray bools(int[] dims, double... values) {
        return NDArray.of(values, Spec.of(DType.BOOL, dims));
    }

    private static <B extends Block> B started(B block) {
        block.initialize(new Xavier(), 4);
        return block;
    }

    private static void same(Tensor expected, Tensor actual) {
        assertEquals(expected.spec(), actual.spec());
        assertArrayEquals(((NDArray) expected).toDoubleArray(), ((NDArray) actual).toDoubleArray(), 1e-5);
    }

    /** The rule for a query without keys: zeros, and no gradient, whatever hides the keys. */
    @Test
    void aQueryThatSeesNothingGivesZeros() {
        NDArray q = random(1, 2, 3);
        NDArray bias = NDArray.of(
                new double[] {0, 0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}, Spec.of(DType.F32, 2, 2));
        for (NDArray mask : List.of(bias, bools(new int[] {2, 2}, 1, 1, 0, 0))) {
            try (Recording recording = Autograd.record()) {
                NDArray y = (NDArray) ScaledDotProductAttention.attention(q, q, q, mask, false);
                double[] values = y.toDoubleArray();
                assertArrayEquals(new double[3], Arrays.copyOfRange(values, 3, 6));
                assertFalse(values[0] == 0);
                NDArray gradient = (NDArray) Autograd.gradients(y, List.of(q)).get(0);
                assertFalse(Arrays.stream(gradient.toDoubleArray()).anyMatch(Double::isNaN), gradient.toString());
            }
        }
    }

    @Test
    void largeScoresNeitherOverflowNorVanish() {
        NDArray q = NDArray.of(new double[] {1e4, -1e4}, Spec.of(DType.F32, 2, 1));
        NDArray v = NDArray.of(new double[] {1, 2}, Spec.of(DType.F32, 2, 1));
        NDArray y = (NDArray) ScaledDotProductAttention.attention(q, q, v, null, false);
        assertArrayEquals(new float[] {1, 2}, y.toFloatArray());
    }

    @Test
    void whatIsMaskedHasNoInfluence() {
        MultiHeadAttention attention = started(new MultiHeadAttention(UNITS, 2));
        Tensor cut = Slice.slice(x, 1, 0, 3);
        Tensor expected = attention.forward(cut);
        NDArray lengths = NDArray.of(new int[] {3, 3}, BATCH);
        NDArray keys = bools(new int[] {1, TIME}, 1, 1, 1, 0);
        NDArray added = NDArray.of(new double[] {0, 0, 0, Double.NEGATIVE_INFINITY}, Spec.of(DType.F32, 1, 1, TIME));
        for (Tensor mask : List.of(lengths, keys, added)) {
            same(expected, Slice.slice(attention.forward(x, x, x, mask), 1, 0, 3));
        }
        same(
                attention.forward(x, x, x, lengths),
                attention.forwardAll(List.of(x, lengths)).get(0));
        same(
                attention.forward(x, cut, cut, null),
                attention.forwardAll(List.of(x, cut)).get(0));
        same(
                attention.forward(x, cut, cut, null),
                attention.forwardAll(List.of(x, cut, cut)).get(0));
    }

    @Test
    void causalAttentionSeesNothingLater() {
        TransformerEncoder causal =
                started(new TransformerEncoder.Config(2, UNITS, 2, 8, null, null, true, true).build());
        same(causal.forward(Slice.slice(x, 1, 0, 2)), Slice.slice(causal.forward(x), 1, 0, 2));
    }

    @Test
    void theDecoderSeesNothingLaterAndTheMemoryWithinItsLength() {
        TransformerDecoder decoder = started(new TransformerDecoder.Config(2, UNITS, 2, 8, null, null, null).build());
        NDArray memory = random(BATCH, 5, UNITS);
        Tensor whole = decoder.forward(x, memory, null, NDArray.of(new int[] {3, 3}, BATCH));
        Tensor part = decoder.forwardAll(List.of(Slice.slice(x, 1, 0, 2), Slice.slice(memory, 1, 0, 3)))
                .get(0);
        same(part, Slice.slice(whole, 1, 0, 2));
    }

    /** With rotary positions alone, scores depend on distances, so that moving a sequence as a whole changes nothing. */
    @Test
    void rotaryPositionsAreRelative() {
        MultiHeadAttention attention = started(new MultiHeadAttention.Config(UNITS, 1, null, null, null, true).build());
        NDArray mask = bools(new int[] {1, TIME, TIME}, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1);
        Tensor half = Slice.slice(x, 1, 0, 2);
        Tensor twice = dev.bellows.op.movement.Concat.concat(1, List.of(half, half));
        Tensor y = attention.forward(twice, twice, twice, mask);
        same(Slice.slice(y, 1, 0, 2), Slice.slice(y, 1, 2, 4));
    }

    @Test
    void dropoutChangesFromStepToStepAndRestsOutsideTraining() {
        MultiHeadAttention attention = started(new MultiHeadAttention.Config(UNITS, 2, 0.5, null, null, null).build());
        same(attention.forward(x), attention.forward(x));
        try (Recording recording = Autograd.trainMode()) {
            double[] first = ((NDArray) attention.forward(x)).toDoubleArray();
            double[] second = ((NDArray) attention.forward(x)).toDoubleArray();
            assertFalse(Arrays.equals(first, second));
        }
    }

    @Test
    void saysWhatItExpects() {
        assertEquals(
                "MultiHeadAttention: units must be a multiple of heads, both 1 or more, got Config[units=6, heads=4,"
                        + " dropout=null, useBias=null, causal=null, rotary=null]",
                assertThrows(ShapeException.class, () -> new MultiHeadAttention(6, 4))
                        .getMessage());
        MultiHeadAttention attention = started(new MultiHeadAttention(UNITS, 2));
        assertEquals(
                "MultiHeadAttention(6, heads 2): expects [batch, time, units], got f32[4, 6]",
                assertThrows(ShapeException.class, () -> attention.forward(random(TIME, UNITS)))
                        .getMessage());
        NDArray mask = bools(new int[] {TIME}, 1, 1, 1, 1);
        assertEquals(
                "MultiHeadAttention(6, heads 2): expects a mask of lengths [batch], or [batch, keys], [batch, time, keys] or"
                        + " [batch, heads, time, keys], got bool[4]",
                assertThrows(ShapeException.class, () -> attention.forward(x, x, x, mask))
                        .getMessage());
        assertEquals(
                "ScaledDotProductAttention: mask bool[3] does not broadcast to the scores f32[2, 4, 4]",
                assertThrows(
                                ShapeException.class,
                                () -> ScaledDotProductAttention.attention(
                                        x, x, x, bools(new int[] {3}, 1, 1, 1), false))
                        .getMessage());
        PositionalEncoding learnt = started(new PositionalEncoding(3));
        assertEquals(
                "PositionalEncoding(learnt, up to 3): knows 3 positions, got f32[2, 4, 6]; cut the sequences",
                assertThrows(ShapeException.class, () -> learnt.forward(x)).getMessage());
    }
}
