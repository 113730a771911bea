package dev.bellows.nn.layer.rnn;

import static dev.bellows.nn.layer.rnn.Sequences.random;
import static dev.bellows.nn.layer.rnn.Sequences.same;
import static dev.bellows.nn.layer.rnn.Sequences.sample;
import static dev.bellows.nn.layer.rnn.Sequences.started;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecurrentLayerTest {
    private static final int[] LENGTHS = {2, 4, 1};

    static Stream<LayerConfig> bidirectional() {
        return Stream.of(
                new RNN.Config(5, null, 2, true, null, null),
                new LSTM.Config(5, 2, true, null, 3, null),
                new GRU.Config(5, 2, true, null, null));
    }

    @ParameterizedTest
    @MethodSource("bidirectional")
    void paddingChangesNothing(LayerConfig config) {
        StackedRecurrence layer = (StackedRecurrence) started(config.build());
        NDArray x = random(3, 4, 6);
        SequenceOutput padded = layer.forward(x, null, NDArray.of(LENGTHS, 3));
        for (int i = 0; i < LENGTHS.length; i++) {
            SequenceOutput alone = layer.forward(sample(x, i, LENGTHS[i]), null, null);
            same(alone.y(), sample(padded.y(), i, LENGTHS[i]), layer + ": y of sample " + i);
            for (int k = 0; k < alone.states().size(); k++) {
                Tensor state = Slice.slice(padded.states().get(k), 1, i, i + 1);
                same(alone.states().get(k), state, layer + ": state " + k + " of sample " + i);
            }
        }
    }

    @Test
    void outputsBeyondALengthAreZero() {
        LSTM layer = started(new LSTM(2));
        NDArray y = (NDArray) layer.forwardAll(List.of(random(1, 3, 4), NDArray.of(new int[] {2}, 1)))
                .get(0);
        float[] values = y.toFloatArray();
        assertArrayEquals(new float[] {0, 0}, new float[] {values[4], values[5]});
    }

    @Test
    void takesUpWhereItsStatesEnded() {
        LSTM layer = started(new LSTM.Config(5, 2, null, null, 3, null).build());
        NDArray x = random(3, 4, 6);
        List<Tensor> whole = layer.forwardAll(List.of(x));
        SequenceOutput first = layer.forward(Slice.slice(x, 1, 0, 2), null, null);
        Tensor rest = Slice.slice(x, 1, 2, 4);
        List<Tensor> second = layer.forwardAll(
                List.of(rest, first.states().get(0), first.states().get(1)));
        same(Slice.slice(whole.get(0), 1, 2, 4), second.get(0), "y");
        same(whole.get(1), second.get(1), "h");
        same(whole.get(2), second.get(2), "c");
    }

    @Test
    void theLayoutIsAMatterOfAxes() {
        GRU ntc = started(new GRU(5));
        GRU tnc = started(new GRU.Config(5, null, null, null, Layout.TNC).build());
        NDArray x = random(3, 4, 6);
        same(ntc.forward(x), Transpose.transpose(tnc.forward(Transpose.transpose(x, 1, 0, 2)), 1, 0, 2), "y");
    }

    @Test
    void saysWhatStatesAndSequencesItExpects() {
        LSTM layer = started(new LSTM(5));
        NDArray x = random(3, 4, 6);
        assertEquals(
                "LSTM(? → 5): expects the states [f32[1, 3, 5], f32[1, 3, 5]], got [f32[3, 5]]",
                assertThrows(ShapeException.class, () -> layer.forward(x, List.of(random(3, 5)), null))
                        .getMessage());
        assertEquals(
                "LSTM(? → 5): expects a sequence NTC, got f32[3, 4]",
                assertThrows(ShapeException.class, () -> layer.forward(random(3, 4)))
                        .getMessage());
        assertEquals(
                "LSTM: projectionSize must be 1 or more, got 0",
                assertThrows(ShapeException.class, () -> new LSTM.Config(5, null, null, null, 0, null).build())
                        .getMessage());
    }
}
