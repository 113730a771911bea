package dev.bellows.nn.layer.attention;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.OverTime;
import dev.bellows.op.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a transformer's encoder (Vaswani et al. 2017, arXiv 1706.03762), or with {@code causal} of one that generates:
 * self-attention, then a network of one hidden layer, on [batch, time, units]. Masks are those of {@link
 * MultiHeadAttention}.
 */
public final class TransformerEncoderLayer extends Block implements OverTime {
    /**
     * Settings of a {@link TransformerEncoderLayer}; left out of JSON, dropout (of attention's weights, the hidden layer and
     * both results) is 0, activation relu, preNorm (normalise before instead of after) false, causal false, and epsilon (of the
     * normalisations) 1e-5.
     */
    public record Config(
            int units,
            int heads,
            int hiddenSize,
            @Nullable Double dropout,
            @Nullable ActivationFunction activation,
            @Nullable Boolean preNorm,
            @Nullable Boolean causal,
            @Nullable Double epsilon)
            implements LayerConfig {
        /** With the usual epsilon. */
        public Config(
                int units,
                int heads,
                int hiddenSize,
                @Nullable Double dropout,
                @Nullable ActivationFunction activation,
                @Nullable Boolean preNorm,
                @Nullable Boolean causal) {
            this(units, heads, hiddenSize, dropout, activation, preNorm, causal, null);
        }

        @Override
        public TransformerEncoderLayer build() {
            return new TransformerEncoderLayer(this);
        }
    }

    private final Config config;
    private final TransformerSettings settings;
    private final MultiHeadAttention attention;
    private final SublayerConnection aroundAttention;
    private final FeedForward feedForward;
    private final SublayerConnection aroundFeedForward;

    private TransformerEncoderLayer(Config config) {
        this.config = config;
        this.settings = new TransformerSettings(
                config.units,
                config.heads,
                config.hiddenSize,
                config.dropout,
                config.activation,
                config.preNorm,
                config.epsilon);
        this.attention = child("attention", settings.attention(Boolean.TRUE.equals(config.causal)));
        this.aroundAttention = child("around_attention", new SublayerConnection(settings));
        this.feedForward = child("feed_forward", new FeedForward(settings));
        this.aroundFeedForward = child("around_feed_forward", new SublayerConnection(settings));
    }

    public TransformerEncoderLayer(int units, int heads, int hiddenSize) {
        this(new Config(units, heads, hiddenSize, null, null, null, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        return forward(x, null);
    }

    /** Of x and, optionally, a mask. */
    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        if (in.size() > 2) {
            throw new ShapeException(this + ": takes x and a mask, got " + in.size() + " inputs");
        }
        return List.of(forward(in.get(0), in.size() == 2 ? in.get(1) : null));
    }

    public Tensor forward(Tensor x, @Nullable Tensor mask) {
        Tensor y = aroundAttention.around(x, z -> attention.within(() -> attention.forward(z, z, z, mask)));
        return aroundFeedForward.around(y, feedForward::call);
    }

    @Override
    public boolean keepsTime() {
        return true;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "TransformerEncoderLayer(" + settings + (Boolean.TRUE.equals(config.causal) ? ", causal" : "") + ")";
    }
}
