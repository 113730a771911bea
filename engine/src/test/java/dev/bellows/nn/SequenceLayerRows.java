package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.ClassToken;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.FirstStep;
import dev.bellows.nn.layer.LastStep;
import dev.bellows.nn.layer.LoRA;
import dev.bellows.nn.layer.MaxOverTime;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.PlacesAsSteps;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.layer.SparseDense;
import dev.bellows.nn.layer.attention.MultiHeadAttention;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerDecoder;
import dev.bellows.nn.layer.attention.TransformerDecoderLayer;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.layer.rnn.Layout;
import dev.bellows.nn.layer.rnn.RNN;
import dev.bellows.op.rnn.Rnn;
import java.util.List;
import java.util.stream.Stream;

/** The layers for sequences. */
final class SequenceLayerRows {
    private static final Shape SEQUENCES = Shape.of(2, 5, 3);

    private static final Shape UNITS = Shape.of(2, 5, 4);
    private static final String[] NORM = {"norm.gamma", "norm.beta"};
    private static final List<String> ATTENTION = List.of(
            "query.weight",
            "query.bias",
            "key.weight",
            "key.bias",
            "value.weight",
            "value.bias",
            "out.weight",
            "out.bias");
    private static final List<String> FEED_FORWARD = List.of(
            "feed_forward.in.weight",
            "feed_forward.in.bias",
            "feed_forward.out.weight",
            "feed_forward.out.bias",
            "around_feed_forward.norm.gamma",
            "around_feed_forward.norm.beta");
    private static final List<String> SELF =
            all(Stream.of(under("attention.", ATTENTION), under("around_attention.", List.of(NORM))));
    private static final List<String> ENCODER_LAYER = all(Stream.of(SELF, FEED_FORWARD));
    private static final List<String> DECODER_LAYER = all(Stream.of(
            SELF,
            under("memory_attention.", ATTENTION),
            under("around_memory_attention.", List.of(NORM)),
            FEED_FORWARD));

    private SequenceLayerRows() {}

    static List<LayerRow> rows() {
        return Stream.of(recurrent(), attention(), overTime())
                .flatMap(List::stream)
                .toList();
    }

    private static List<LayerRow> recurrent() {
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
                        new SlicedEmbedding.Config(7, 4, 1, 2),
                        Shape.of(2, 3),
                        Shape.of(2, 3, 4),
                        "SlicedEmbedding(7 → 4, slices 1, padding 2)",
                        "weight.0"),
                row(
                        new SparseDense.Config(7, 4, null, ActivationFunction.TANH, false),
                        Shape.of(2, 3, 2),
                        Shape.of(2, 4),
                        "SparseDense(7 → 4, TANH)",
                        "weight",
                        "bias"),
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

    private static List<LayerRow> attention() {
        return List.of(
                row(
                        new MultiHeadAttention.Config(6, 3, null, null, null, null),
                        SEQUENCES,
                        Shape.of(2, 5, 6),
                        "MultiHeadAttention(6, heads 3)",
                        named(ATTENTION, "")),
                row(
                        new MultiHeadAttention.Config(8, 2, 0.25, false, true, true),
                        SEQUENCES,
                        Shape.of(2, 5, 8),
                        "MultiHeadAttention(8, heads 2, dropout 0.25, causal, rotary)",
                        "counter",
                        "query.weight",
                        "key.weight",
                        "value.weight",
                        "out.weight"),
                row(new PositionalEncoding.Config(null), UNITS, UNITS, "PositionalEncoding(sinusoidal)"),
                row(
                        new PositionalEncoding.Config(7),
                        SEQUENCES,
                        SEQUENCES,
                        "PositionalEncoding(learnt, up to 7)",
                        "weight"),
                row(
                        new TransformerEncoderLayer.Config(4, 2, 8, null, null, null, null),
                        UNITS,
                        UNITS,
                        "TransformerEncoderLayer(4, heads 2, hidden 8)",
                        named(ENCODER_LAYER, "")),
                row(
                        new TransformerDecoderLayer.Config(4, 2, 8, null, ActivationFunction.GELU, true),
                        UNITS,
                        UNITS,
                        "TransformerDecoderLayer(4, heads 2, hidden 8, GELU, norm first)",
                        named(DECODER_LAYER, "")),
                row(
                        new TransformerEncoder.Config(2, 4, 2, 8, null, null, true, true),
                        UNITS,
                        UNITS,
                        "TransformerEncoder(2 × TransformerEncoderLayer(4, heads 2, hidden 8, norm first, causal))",
                        Stream.of(named(ENCODER_LAYER, "0."), named(ENCODER_LAYER, "1."), NORM)
                                .flatMap(Stream::of)
                                .toArray(String[]::new)),
                row(
                        new TransformerDecoder.Config(1, 4, 2, 8, null, null, true),
                        UNITS,
                        UNITS,
                        "TransformerDecoder(1 × TransformerDecoderLayer(4, heads 2, hidden 8, norm first))",
                        Stream.of(named(DECODER_LAYER, "0."), NORM)
                                .flatMap(Stream::of)
                                .toArray(String[]::new)));
    }

    private static List<LayerRow> overTime() {
        return List.of(
                row(new FirstStep.Config(), SEQUENCES, Shape.of(2, 3), "FirstStep"),
                row(new ClassToken.Config(), SEQUENCES, Shape.of(2, 6, 3), "ClassToken", "weight"),
                row(new PlacesAsSteps.Config(), Shape.of(2, 3, 4, 5), Shape.of(2, 20, 3), "PlacesAsSteps"),
                row(
                        new LoRA.Config(
                                new Dense.Config(4, null, null, false), 2, 4.0, 0.5, List.of("*"), List.of("bias")),
                        SEQUENCES,
                        Shape.of(2, 5, 4),
                        "LoRA(rank 2 in 1 layers of Dense(3 → 4, last axis))",
                        "weight",
                        "bias",
                        "lora.a",
                        "lora.b",
                        "lora.dropout.counter"),
                row(
                        new TransformerEncoderLayer.Config(
                                4, 2, 8, null, ActivationFunction.GELU_TANH, true, null, 1e-12),
                        UNITS,
                        UNITS,
                        "TransformerEncoderLayer(4, heads 2, hidden 8, GELU_TANH, norm first, epsilon 1.0E-12)",
                        named(ENCODER_LAYER, "")),
                row(new LastStep.Config(), SEQUENCES, Shape.of(2, 3), "LastStep"),
                row(new MeanOverTime.Config(), SEQUENCES, Shape.of(2, 3), "MeanOverTime"),
                row(new MaxOverTime.Config(), Shape.of(2, 5, 3, 4), Shape.of(2, 3, 4), "MaxOverTime"),
                row(
                        new Sequential.Config(List.of(
                                new GRU.Config(4, null, null, null, null),
                                new LastStep.Config(),
                                new Dense.Config(2, null, null))),
                        SEQUENCES,
                        Shape.of(2, 2),
                        "Sequential(GRU(3 → 4), LastStep, Dense(4 → 2))",
                        "0.l0_i2h_weight",
                        "0.l0_h2h_weight",
                        "0.l0_i2h_bias",
                        "0.l0_h2h_bias",
                        "2.weight",
                        "2.bias"));
    }

    private static String[] named(List<String> names, String prefix) {
        return names.stream().map(name -> prefix + name).toArray(String[]::new);
    }

    private static List<String> under(String prefix, List<String> names) {
        return List.of(named(names, prefix));
    }

    private static List<String> all(Stream<List<String>> parts) {
        return parts.flatMap(List::stream).toList();
    }
}
