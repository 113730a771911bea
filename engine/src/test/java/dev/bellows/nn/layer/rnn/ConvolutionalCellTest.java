package dev.bellows.nn.layer.rnn;

import static dev.bellows.nn.layer.rnn.Sequences.copy;
import static dev.bellows.nn.layer.rnn.Sequences.random;
import static dev.bellows.nn.layer.rnn.Sequences.same;
import static dev.bellows.nn.layer.rnn.Sequences.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Extents;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConvolutionalCellTest {
    private static final int HIDDEN = 5;
    private static final Extents ONE = Extents.of(1);
    private static final Extents THREE = Extents.of(3);

    static Stream<Arguments> pairs() {
        return Stream.of(
                pair(() -> new ConvRNNCell(HIDDEN, ONE, ONE), () -> new RNNCell(HIDDEN)),
                pair(() -> new ConvLSTMCell(HIDDEN, ONE, ONE), () -> new LSTMCell(HIDDEN)),
                pair(() -> new ConvGRUCell(HIDDEN, ONE, ONE), () -> new GRUCell(HIDDEN)));
    }

    private static Arguments pair(Supplier<RecurrentCell> convolutional, Supplier<RecurrentCell> plain) {
        return arguments(convolutional, plain);
    }

    /** With kernels of 1 every pixel is a sample of the plain cell; here each image has one. */
    @ParameterizedTest
    @MethodSource("pairs")
    void isThePlainCellAtEveryPixel(Supplier<RecurrentCell> convolutional, Supplier<RecurrentCell> plain) {
        RecurrentCell expected = started(plain.get());
        RecurrentCell actual = convolutional.get();
        NDArray x = random(3, 4, 2);
        NDArray lengths = NDArray.of(new int[] {4, 2, 1}, 3);
        SequenceOutput flat = expected.unroll(x, Layout.NTC, null, lengths);
        copy(expected, actual, path -> path);
        for (Parameter parameter : actual.parameters().values()) {
            NDArray values = parameter.data();
            if (values.shape().rank() == 2) {
                int[] kernel = Arrays.copyOf(values.shape().dims(), 4);
                Arrays.fill(kernel, 2, 4, 1);
                parameter.set((NDArray) values.reshape(kernel).add(0));
            }
        }
        SequenceOutput pixels = actual.unroll(x.reshape(3, 4, 2, 1, 1), Layout.NTC, null, lengths);
        same(flat.y(), pixels.y().reshape(3, 4, HIDDEN), "y");
        for (int i = 0; i < flat.states().size(); i++) {
            Tensor state = pixels.states().get(i);
            same(flat.states().get(i), state.reshape(3, HIDDEN), "state " + i);
        }
    }

    @Test
    void keepsTheSpatialExtentsOverOneToThreeAxes() {
        for (int[] spatial : new int[][] {{6}, {6, 5}, {4, 3, 2}}) {
            ConvLSTMCell cell = started(new ConvLSTMCell(HIDDEN, THREE, Extents.of(5)));
            Shape shape = Shape.of(2, 3).concat(Shape.of(spatial));
            Shape out = cell.forward(random(shape.dims())).shape();
            assertEquals(shape.with(1, HIDDEN), out);
        }
    }

    @Test
    void refusesEvenKernelsAndInputsWithoutSpace() {
        assertEquals(
                "convolutional cell: channels must be 1 or more and kernels odd, got 5 and 2",
                assertThrows(ShapeException.class, () -> new ConvGRUCell(HIDDEN, THREE, Extents.of(2)))
                        .getMessage());
        ConvGRUCell cell = started(new ConvGRUCell(HIDDEN, THREE, THREE));
        assertEquals(
                "ConvGRUCell(? → 5, kernels 3 and 3): expects [batch, channels, …] with one to three spatial axes, got"
                        + " f32[2, 3]",
                assertThrows(ShapeException.class, () -> cell.forward(random(2, 3)))
                        .getMessage());
    }
}
