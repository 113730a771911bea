package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers in a row on sequences of many lengths. */
final class SequentialOfSequencesTest {
    private static final int[][] TEXTS = {{3}, {1, 4, 1, 5}, {9, 2, 6, 5, 3, 5, 8}, {9, 7}};

    static Stream<Supplier<Block>> networks() {
        return Stream.of(
                () -> new Sequential(new Embedding(10, 6), new LSTM(5), new LastStep(), new Dense(3)),
                () -> new Sequential(
                        new Sequential(new Embedding(10, 6), new GRU.Config(5, 2, true, null, null).build()),
                        new Dropout(0.5),
                        new MaxOverTime(),
                        new Dense(3)),
                () -> new Sequential(
                        new Embedding(10, 6),
                        new PositionalEncoding(),
                        new TransformerEncoder.Config(2, 6, 2, 8, null, null, true, null).build(),
                        new LayerNorm(),
                        new Dense.Config(4, null, null, false).build(),
                        new Activation(dev.bellows.nn.ActivationFunction.RELU),
                        new MeanOverTime(),
                        new Dense(3)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatFillsUpChangesNoScore(Supplier<Block> network) {
        Block net = network.get();
        net.initialize(new Xavier(), 3);
        net.materialize(List.of(Spec.of(DType.I32, 1, 7), Spec.of(DType.I32, 1)));
        for (int room : new int[] {7, 12}) {
            float[] all = scores(net, room, TEXTS);
            for (int i = 0; i < TEXTS.length; i++) {
                float[] alone = ((NDArray) net.forward(NDArray.of(TEXTS[i], 1, TEXTS[i].length))).toFloatArray();
                float[] among = java.util.Arrays.copyOfRange(all, 3 * i, 3 * i + 3);
                assertArrayEquals(alone, among, 1e-5f, "text " + i + " in a room of " + room);
            }
        }
    }

    private static float[] scores(Block net, int room, int[][] texts) {
        int[] ids = new int[texts.length * room];
        int[] lengths = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(texts[i], 0, ids, i * room, texts[i].length);
            lengths[i] = texts[i].length;
        }
        List<Tensor> in = List.of(NDArray.of(ids, texts.length, room), NDArray.of(lengths, texts.length));
        return ((NDArray) net.forwardAll(in).get(0)).toFloatArray();
    }

    @Test
    void refusesALayerThatWouldCountWhatFillsUp() {
        Block net = new Sequential(new Embedding(10, 6), new Dense(3), new LastStep());
        net.initialize(new Xavier(), 3);
        String message =
                assertThrows(ShapeException.class, () -> scores(net, 7, TEXTS)).getMessage();
        assertEquals(
                "Dense(? → 3): looks at several steps of sequences that differ in length and takes no lengths, so what"
                        + " fills up the short ones would count; put LastStep, MeanOverTime or MaxOverTime before it, or,"
                        + " of Dense, set flatten to false",
                message);
    }

    @Test
    void findsTheLengthsAmongTheInputs() {
        Network.Config named = new Network.Config(
                List.of("text", "price", "text_lengths"),
                List.of(
                        Network.Node.of("words", new Embedding(10, 6).config(), "text"),
                        Network.Node.of("mean", new MeanOverTime.Config(), "words", "text_lengths"),
                        Network.Node.of("both", new Join.Config(null), "mean", "price")),
                null);
        assertArrayEquals(new int[] {-1, -1, 0}, LengthInputs.of(named, 3));
        assertArrayEquals(new int[] {-1, -1, 0}, LengthInputs.of(named.build(), 3));
        assertArrayEquals(new int[] {-1, 0}, LengthInputs.of(new Sequential(new LSTM(2)), 2));
        assertArrayEquals(new int[] {-1}, LengthInputs.of(new Sequential(new LSTM(2)), 1));
        assertArrayEquals(new int[] {-1, -1}, LengthInputs.of(new Join.Config(null), 2));
    }
}
