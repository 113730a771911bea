package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.layer.rnn.Layout;
import dev.bellows.nn.layer.rnn.RNN;
import dev.bellows.op.rnn.Rnn;
import java.util.List;

/** The layers for sequences. */
final class SequenceLayerRows {
    private static final Shape SEQUENCES = Shape.of(2, 5, 3);

    private SequenceLayerRows() {}

    static List<LayerRow> rows() {
        return List.of(
                row(
                        new Embedding.Config(7, 4, null, null),
                        Shape.of(2, 3),
                        Shape.of(2, 3, 4),
                        "Embedding(7 → 4)",
                        "weight"),
                row(
                        new Embedding.Config(7, 4, 2, true),
                        Shape.of(2, 3),
                        Shape.of(2, 3, 4),
                        "Embedding(7 → 4, padding 2, sparse)",
                        "weight"),
                row(
                        new RNN.Config(4, Rnn.Activation.TANH, null, null, null, null),
                        SEQUENCES,
                        Shape.of(2, 5, 4),
                        "RNN TANH(3 → 4)",
                        "l0_i2h_weight",
                        "l0_h2h_weight",
                        "l0_i2h_bias",
                        "l0_h2h_bias"),
                row(
                        new GRU.Config(4, null, true, null, Layout.TNC),
                        SEQUENCES,
                        Shape.of(2, 5, 8),
                        "GRU(3 → 4, bidirectional, TNC)",
                        "l0_i2h_weight",
                        "l0_h2h_weight",
                        "l0_i2h_bias",
                        "l0_h2h_bias",
                        "r0_i2h_weight",
                        "r0_h2h_weight",
                        "r0_i2h_bias",
                        "r0_h2h_bias"),
                row(
                        new LSTM.Config(4, 2, null, 0.25, 3, null),
                        SEQUENCES,
                        Shape.of(2, 5, 3),
                        "LSTM(3 → 4, 2 layers, dropout 0.25, projection 3)",
                        "l0_i2h_weight",
                        "l0_h2h_weight",
                        "l0_i2h_bias",
                        "l0_h2h_bias",
                        "l0_h2r_weight",
                        "l1_i2h_weight",
                        "l1_h2h_weight",
                        "l1_i2h_bias",
                        "l1_h2h_bias",
                        "l1_h2r_weight",
                        "dropout1.counter"));
    }
}
