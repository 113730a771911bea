package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.GraphModel;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TimeReductionTest {
    /** Two sequences of three steps of two features. */
    private static final Spec INPUT = Spec.of(DType.F32, 2, 3, 2);

    private static final double[] VALUES = {-1, -4, -3, -2, 9, 9, 1, 8, 5, 3, 6, 4};

    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of(new LastStep(), new float[] {9, 9, 6, 4}, new float[] {-3, -2, 6, 4}, new float[] {
                    0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1
                }),
                Arguments.of(
                        new MeanOverTime(), new float[] {5f / 3, 1, 4, 5}, new float[] {-2, -3, 4, 5}, new float[] {
                            .5f, .5f, .5f, .5f, 0, 0, 1f / 3, 1f / 3, 1f / 3, 1f / 3, 1f / 3, 1f / 3
                        }),
                Arguments.of(new MaxOverTime(), new float[] {9, 9, 6, 8}, new float[] {-1, -2, 6, 8}, new float[] {
                    1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0
                }));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void takesAllStepsOrThoseThatTheLengthsCount(TimeReduction layer, float[] ofAll, float[] ofSome, float[] gradient) {
        NDArray x = NDArray.of(VALUES, INPUT);
        assertArrayEquals(ofAll, floats(layer.forward(x)), 1e-6f);
        for (DType dtype : List.of(DType.I32, DType.I64, DType.U8)) {
            NDArray lengths = NDArray.of(new double[] {2, 3}, Spec.of(dtype, 2));
            try (Recording recording = Autograd.record()) {
                Tensor y = layer.forwardAll(List.of(x, lengths)).get(0);
                assertArrayEquals(ofSome, floats(y), 1e-6f);
                Tensor dx = Autograd.gradients(y, List.of(x)).get(0);
                assertArrayEquals(gradient, floats(dx), 1e-6f);
            }
        }
    }

    private static float[] floats(Tensor tensor) {
        return ((NDArray) tensor).toFloatArray();
    }

    @Test
    void theLastStepOfARecurrentLayerIsItsState() {
        LSTM lstm = new LSTM(4);
        lstm.initialize(new Xavier(), 3);
        NDArray lengths = NDArray.of(new int[] {2, 3}, 2);
        List<Tensor> out = lstm.forwardAll(List.of(NDArray.of(VALUES, INPUT), lengths));
        assertArrayEquals(floats(out.get(1)), floats(new LastStep().forward(out.get(0), lengths)));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void travelsAsAGraphWithItsLengths(
            TimeReduction layer, float[] ofAll, float[] ofSome, float[] gradient, @TempDir Path directory)
            throws IOException {
        GraphModel.save(layer, directory, List.of(INPUT, Spec.of(DType.I32, 2)));
        Block same = GraphModel.load(directory);
        List<Tensor> in = List.of(NDArray.of(VALUES, INPUT), NDArray.of(new int[] {2, 3}, 2));
        assertArrayEquals(ofSome, floats(same.forwardAll(in).get(0)), 1e-6f);
    }

    @Test
    void refusesWhatIsNoSequence() {
        assertEquals(
                "MeanOverTime: expects [batch, time, …] of one step or more, got f32[5]",
                message(new MeanOverTime(), Spec.of(DType.F32, 5)));
        assertEquals(
                "LastStep: expects [batch, time, …] of one step or more, got f32[2, 0, 3]",
                message(new LastStep(), Spec.of(DType.F32, 2, 0, 3)));
        assertEquals(
                "MaxOverTime: takes a sequence and, if they differ, the lengths, got 3 inputs",
                message(new MaxOverTime(), INPUT, INPUT, INPUT));
    }

    @Test
    void refusesLengthsThatDoNotCountTheStepsOfEachSequence() {
        assertEquals(
                "SequenceMask: expects one length for each of 2 sequences of f32[2, 3, 2], got i32[3]",
                message(new MeanOverTime(), INPUT, Spec.of(DType.I32, 3)));
        DTypeException error = assertThrows(
                DTypeException.class, () -> new LastStep().materialize(List.of(INPUT, Spec.of(DType.F32, 2))));
        assertEquals(
                "SequenceLast",
                error.getMessage().substring(0, error.getMessage().indexOf(':')));
    }

    private static String message(Block layer, Spec... inputs) {
        ShapeException error = assertThrows(ShapeException.class, () -> layer.materialize(List.of(inputs)));
        return error.getMessage().lines().findFirst().orElse("");
    }
}
