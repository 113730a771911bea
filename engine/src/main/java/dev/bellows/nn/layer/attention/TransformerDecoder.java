package dev.bellows.nn.layer.attention;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link TransformerDecoderLayer}s upon one another, all with the same memory and masks; where these normalise first, the
 * last result is normalised too.
 */
public final class TransformerDecoder extends Block {
    /** Settings of a {@link TransformerDecoder}: the number of layers, and those of each. */
    public record Config(
            int layers,
            int units,
            int heads,
            int hiddenSize,
            @Nullable Double dropout,
            @Nullable ActivationFunction activation,
            @Nullable Boolean preNorm)
            implements LayerConfig {
        @Override
        public TransformerDecoder build() {
            return new TransformerDecoder(this);
        }

        private TransformerDecoderLayer layer() {
            return new TransformerDecoderLayer.Config(units, heads, hiddenSize, dropout, activation, preNorm).build();
        }
    }

    private final Config config;
    private final List<TransformerDecoderLayer> layers = new ArrayList<>();
    private final @Nullable LayerNorm norm;

    private TransformerDecoder(Config config) {
        if (config.layers < 1) {
            throw new ShapeException("TransformerDecoder: layers must be 1 or more, got " + config.layers);
        }
        this.config = config;
        for (int i = 0; i < config.layers; i++) {
            layers.add(child(Integer.toString(i), config.layer()));
        }
        this.norm = Boolean.TRUE.equals(config.preNorm) ? child("norm", new LayerNorm()) : null;
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

    /** Decodes; see {@link TransformerDecoderLayer#forward(Tensor, Tensor, Tensor, Tensor)}. */
    public Tensor forward(Tensor x, Tensor memory, @Nullable Tensor mask, @Nullable Tensor memoryMask) {
        Tensor y = x;
        for (TransformerDecoderLayer layer : layers) {
            Tensor before = y;
            y = layer.within(() -> layer.forward(before, memory, mask, memoryMask));
        }
        return norm == null ? y : norm.call(y);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "TransformerDecoder(" + config.layers + " × " + layers.get(0) + ")";
    }
}
