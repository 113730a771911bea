package dev.bellows.nn.layer.attention;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a transformer's decoder (Vaswani et al. 2017, arXiv 1706.03762): causal self-attention, attention to the
 * encoder's output, then a network of one hidden layer, on [batch, time, units]. Masks are those of {@link
 * MultiHeadAttention}.
 */
public final class TransformerDecoderLayer extends Block {
    /**
     * Settings of a {@link TransformerDecoderLayer}; left out of JSON, dropout is 0, activation relu, and preNorm (normalise
     * before instead of after) false.
     */
    public record Config(
            int units,
            int heads,
            int hiddenSize,
            @Nullable Double dropout,
            @Nullable ActivationFunction activation,
            @Nullable Boolean preNorm)
            implements LayerConfig {
        @Override
        public TransformerDecoderLayer build() {
            return new TransformerDecoderLayer(this);
        }
    }

    private final Config config;
    private final TransformerSettings settings;
    private final MultiHeadAttention attention;
    private final SublayerConnection aroundAttention;
    private final MultiHeadAttention memoryAttention;
    private final SublayerConnection aroundMemoryAttention;
    private final FeedForward feedForward;
    private final SublayerConnection aroundFeedForward;

    private TransformerDecoderLayer(Config config) {
        this.config = config;
        this.settings = new TransformerSettings(
                config.units, config.heads, config.hiddenSize, config.dropout, config.activation, config.preNorm, null);
        this.attention = child("attention", settings.attention(true));
        this.aroundAttention = child("around_attention", new SublayerConnection(settings));
        this.memoryAttention = child("memory_attention", settings.attention(false));
        this.aroundMemoryAttention = child("around_memory_attention", new SublayerConnection(settings));
        this.feedForward = child("feed_forward", new FeedForward(settings));
        this.aroundFeedForward = child("around_feed_forward", new SublayerConnection(settings));
    }

    public TransformerDecoderLayer(int units, int heads, int hiddenSize) {
        this(new Config(units, heads, hiddenSize, null, null, null));
    }

    /** With x as its own memory. */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x, null, null);
    }

    /** Of x, the memory, and optionally the memory's mask, or x's mask and the memory's. */
    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        int count = in.size();
        if (count > 4) {
            throw new ShapeException(this + ": takes x, the memory and their masks, got " + count + " inputs");
        }
        Tensor memory = in.get(Math.min(1, count - 1));
        return List.of(forward(in.get(0), memory, count == 4 ? in.get(2) : null, count > 2 ? in.get(count - 1) : null));
    }

    /**
     * Decodes.
     *
     * @param memory the encoder's output [batch, keys, …]
     * @param mask which steps of x may be seen, beside those that are not later; all if null
     * @param memoryMask which steps of the memory may be seen; all if null
     */
    public Tensor forward(Tensor x, Tensor memory, @Nullable Tensor mask, @Nullable Tensor memoryMask) {
        Tensor y = aroundAttention.around(x, z -> attention.within(() -> attention.forward(z, z, z, mask)));
        Tensor read = aroundMemoryAttention.around(
                y, z -> memoryAttention.within(() -> memoryAttention.forward(z, memory, memory, memoryMask)));
        return aroundFeedForward.around(read, feedForward::call);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "TransformerDecoderLayer(" + settings + ")";
    }
}
