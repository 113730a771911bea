package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.attention.MultiHeadAttention;
import dev.bellows.nn.layer.attention.TransformerDecoderLayer;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The layers with attention, and embeddings, against their formulas in PyTorch. */
final class AttentionOracleTest {
    private static final float HIDDEN_SCORE = -1e30f;
    private static final double ROUNDING = 1e-5;

    private final Random random = new Random(Agreement.SEED);
    private final int batch = 1 + random.nextInt(3);
    private final int time = 2 + random.nextInt(4);
    private final int heads = 1 + random.nextInt(3);
    private final int units = 2 * heads * (1 + random.nextInt(3));
    private final int hidden = 3 + random.nextInt(6);
    private Torch torch;

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

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    @Test
    void selfAttentionIsPyTorchs() {
        check(
                () -> new MultiHeadAttention(units, heads),
                attentionWeights(),
                (x, w) -> TorchSequences.attention(x, x, w, heads, null));
    }

    @Test
    void causalAttentionIsPyTorchs() {
        NDArray mask = torch.array(causal());
        check(
                () -> new MultiHeadAttention.Config(units, heads, null, null, true, null).build(),
                attentionWeights(),
                (x, w) -> TorchSequences.attention(x, x, w, heads, mask));
    }

    @Test
    void attentionWithinLengthsIsPyTorchs() {
        float[] lengths = new float[batch];
        float[] scores = new float[batch * time];
        for (int i = 0; i < batch; i++) {
            lengths[i] = 1 + random.nextInt(time);
            for (int t = (int) lengths[i]; t < time; t++) {
                scores[i * time + t] = HIDDEN_SCORE;
            }
        }
        NDArray mask = torch.array(Values.of(scores, batch, 1, 1, time));
        check(
                () -> new Masked(new MultiHeadAttention(units, heads), new Values(lengths, new int[] {batch}, true)),
                attentionWeights(),
                (x, w) -> TorchSequences.attention(x, x, w, heads, mask));
    }

    @Test
    void transformerEncoderIsPyTorchs() {
        List<Values> weights = new ArrayList<>();
        for (int layer = 0; layer < 2; layer++) {
            weights.addAll(attentionWeights());
            weights.addAll(normWeights());
            weights.addAll(feedForwardWeights());
        }
        check(
                () -> new TransformerEncoder.Config(2, units, heads, hidden, null, null, null, null).build(),
                weights,
                (x, w) -> TorchSequences.encoderLayer(TorchSequences.encoderLayer(x, w, heads), w, heads));
    }

    @Test
    void transformerDecoderLayerIsPyTorchs() {
        List<Values> weights = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            weights.addAll(attentionWeights());
            weights.addAll(normWeights());
        }
        weights.addAll(feedForwardWeights());
        NDArray mask = torch.array(causal());
        check(
                () -> new TransformerDecoderLayer.Config(units, heads, hidden, null, null, true).build(),
                weights,
                (x, w) -> TorchSequences.decoderLayer(x, x, w, heads, mask));
    }

    @Test
    void embeddingIsPyTorchs() {
        Values ids = Values.labels(random, 7, batch, time);
        Values weight = any(7, units);
        Values head = any(batch, time, units);
        List<Values> theirs = torch.run(in -> List.of(in.get(0).get(torch.array(ids))), List.of(weight), head);
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(
                    () -> new Embedding(7, units),
                    Values.of(ids.floats(), ids.dims()),
                    List.of(weight),
                    UnaryOperator.identity(),
                    head);
            Agreement.check("Embedding, " + way, List.of("y", "weight"), List.of(ours.get(0), ours.get(2)), theirs);
        }
    }

    private Values causal() {
        float[] scores = new float[time * time];
        for (int query = 0; query < time; query++) {
            for (int key = query + 1; key < time; key++) {
                scores[query * time + key] = HIDDEN_SCORE;
            }
        }
        return Values.of(scores, time, time);
    }

    private List<Values> attentionWeights() {
        List<Values> weights = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            weights.add(any(units, units));
            weights.add(any(units));
        }
        return weights;
    }

    private List<Values> feedForwardWeights() {
        List<Values> weights =
                new ArrayList<>(List.of(any(hidden, units), any(hidden), any(units, hidden), any(units)));
        weights.addAll(normWeights());
        return weights;
    }

    private List<Values> normWeights() {
        return List.of(Values.random(random, 0.5, 1.5, units), any(units));
    }

    private Values any(int... dims) {
        return Values.random(random, -0.7, 0.7, dims);
    }

    private void check(
            Supplier<Block> layer, List<Values> weights, BiFunction<NDArray, Iterator<NDArray>, NDArray> theirs) {
        Values x = any(batch, time, units);
        List<Values> inputs = new ArrayList<>(List.of(x));
        inputs.addAll(weights);
        Function<List<NDArray>, List<NDArray>> function =
                in -> List.of(theirs.apply(in.get(0), in.subList(1, in.size()).iterator()));
        Values head = any(torch.run(function, inputs).dims());
        List<Values> truth = torch.run(function, inputs, head);
        List<String> names = new ArrayList<>(List.of("y", "gradient of x"));
        weights.forEach(weight -> names.add("gradient of weight " + (names.size() - 2)));
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(layer, x, weights, UnaryOperator.identity(), head);
            Agreement.check("attention, " + way, names, zeroed(ours), zeroed(truth));
        }
    }

    /** A key's bias adds the same to all scores of a query, so that its gradient is 0, and what is computed is rounding. */
    private static List<Values> zeroed(List<Values> results) {
        return results.stream()
                .map(values -> greatest(values) < ROUNDING
                        ? Values.of(new float[values.floats().length], values.dims())
                        : values)
                .toList();
    }

    private static double greatest(Values values) {
        return Arrays.stream(values.toDoubles()).map(Math::abs).max().orElse(0);
    }
}
