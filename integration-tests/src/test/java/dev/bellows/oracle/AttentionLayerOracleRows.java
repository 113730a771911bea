package dev.bellows.oracle;

import static dev.bellows.oracle.LayerOracleRow.dims;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.attention.MultiHeadAttention;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerDecoder;
import dev.bellows.nn.layer.attention.TransformerDecoderLayer;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The layers with attention, against their formulas in PyTorch. */
final class AttentionLayerOracleRows {
    private static final float HIDDEN_SCORE = -1e30f;

    private final int batch;
    private final int time;
    private final int heads;
    private final int units;
    private final int hidden;
    private final Values lengths;

    private AttentionLayerOracleRows(Random random) {
        batch = 1 + random.nextInt(3);
        time = 2 + random.nextInt(4);
        heads = 1 + random.nextInt(3);
        units = 2 * heads * (1 + random.nextInt(3));
        hidden = 3 + random.nextInt(6);
        float[] given = new float[batch];
        for (int i = 0; i < batch; i++) {
            given[i] = 1 + random.nextInt(time);
        }
        lengths = new Values(given, dims(batch), true);
    }

    /** Attention to the steps within lengths, as a network of one input. */
    private static final class Masked extends Block {
        private final MultiHeadAttention attention;
        private final Values lengths;

        Masked(MultiHeadAttention attention, Values lengths) {
            this.attention = child("attention", attention);
            this.lengths = lengths;
        }

        @Override
        public Tensor forward(Tensor x) {
            return attention.forward(x, x, x, lengths.toArray());
        }
    }

    static List<LayerOracleRow> rows(Random random) {
        AttentionLayerOracleRows rows = new AttentionLayerOracleRows(random);
        List<LayerOracleRow> all = new ArrayList<>(rows.attentions());
        all.addAll(rows.transformers());
        return all;
    }

    private List<LayerOracleRow> attentions() {
        return List.of(
                row(
                        "MultiHeadAttention",
                        () -> new MultiHeadAttention(units, heads),
                        (x, w) -> TorchSequences.attention(x, x, w, heads, null),
                        attention()),
                row(
                        "MultiHeadAttention, causal",
                        () -> new MultiHeadAttention.Config(units, heads, null, null, true, null).build(),
                        (x, w) -> TorchSequences.attention(x, x, w, heads, causal(x.getManager())),
                        attention()),
                row(
                        "MultiHeadAttention within lengths",
                        () -> new Masked(new MultiHeadAttention(units, heads), lengths),
                        (x, w) -> TorchSequences.attention(x, x, w, heads, within(x.getManager())),
                        attention()),
                row(
                        "PositionalEncoding, learnt",
                        () -> new PositionalEncoding(time),
                        (x, w) -> x.add(w.next()),
                        List.of(dims(time, units))));
    }

    private List<LayerOracleRow> transformers() {
        return List.of(
                row(
                        "TransformerEncoder",
                        () -> new TransformerEncoder.Config(2, units, heads, hidden, null, null, null, null).build(),
                        (x, w) -> TorchSequences.encoderLayer(TorchSequences.encoderLayer(x, w, heads), w, heads),
                        layers(2, 1)),
                row(
                        "TransformerDecoderLayer",
                        () -> new TransformerDecoderLayer.Config(units, heads, hidden, null, null, true).build(),
                        (x, w) -> TorchSequences.decoderLayer(x, x, w, heads, causal(x.getManager())),
                        layers(1, 2)),
                row(
                        "TransformerDecoder",
                        () -> new TransformerDecoder.Config(2, units, heads, hidden, null, null, true).build(),
                        (x, w) -> {
                            NDArray mask = causal(x.getManager());
                            NDArray y = TorchSequences.decoderLayer(x, x, w, heads, mask);
                            return TorchSequences.norm(TorchSequences.decoderLayer(y, x, w, heads, mask), w);
                        },
                        withNorm(layers(2, 2))));
    }

    private NDArray causal(NDManager manager) {
        float[] scores = new float[time * time];
        for (int query = 0; query < time; query++) {
            for (int key = query + 1; key < time; key++) {
                scores[query * time + key] = HIDDEN_SCORE;
            }
        }
        return manager.create(scores, new ai.djl.ndarray.types.Shape(time, time));
    }

    private NDArray within(NDManager manager) {
        float[] scores = new float[batch * time];
        for (int i = 0; i < batch; i++) {
            for (int t = (int) lengths.floats()[i]; t < time; t++) {
                scores[i * time + t] = HIDDEN_SCORE;
            }
        }
        return manager.create(scores, new ai.djl.ndarray.types.Shape(batch, 1, 1, time));
    }

    private List<int[]> attention() {
        List<int[]> weights = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            weights.add(dims(units, units));
            weights.add(dims(units));
        }
        return weights;
    }

    /** The weights of layers of so many attentions each, every part with its normalisation. */
    private List<int[]> layers(int count, int attentions) {
        List<int[]> weights = new ArrayList<>();
        for (int layer = 0; layer < count; layer++) {
            for (int part = 0; part < attentions; part++) {
                weights.addAll(withNorm(attention()));
            }
            weights.addAll(withNorm(List.of(dims(hidden, units), dims(hidden), dims(units, hidden), dims(units))));
        }
        return weights;
    }

    private List<int[]> withNorm(List<int[]> weights) {
        List<int[]> all = new ArrayList<>(weights);
        all.add(dims(units));
        all.add(dims(units));
        return all;
    }

    private LayerOracleRow row(
            String name,
            Supplier<Block> ours,
            BiFunction<NDArray, Iterator<NDArray>, NDArray> theirs,
            List<int[]> weights) {
        return new LayerOracleRow(
                name,
                ours,
                in -> theirs.apply(in.get(0), in.subList(1, in.size()).iterator()),
                dims(batch, time, units),
                weights);
    }
}
