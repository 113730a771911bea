package dev.bellows.nn.layer.attention;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Consecutive;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.OverTime;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link TransformerEncoderLayer}s upon one another, all with the same mask; where these normalise first, the last result is
 * normalised too.
 */
public final class TransformerEncoder extends Block implements OverTime, Consecutive {
    /** Settings of a {@link TransformerEncoder}: the number of layers, and those of each. */
    public record Config(
            int layers,
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
                int layers,
                int units,
                int heads,
                int hiddenSize,
                @Nullable Double dropout,
                @Nullable ActivationFunction activation,
                @Nullable Boolean preNorm,
                @Nullable Boolean causal) {
            this(layers, units, heads, hiddenSize, dropout, activation, preNorm, causal, null);
        }

        @Override
        public TransformerEncoder build() {
            return new TransformerEncoder(this);
        }

        private TransformerEncoderLayer layer() {
            return new TransformerEncoderLayer.Config(
                            units, heads, hiddenSize, dropout, activation, preNorm, causal, epsilon)
                    .build();
        }
    }

    private final Config config;
    private final List<TransformerEncoderLayer> layers = new ArrayList<>();
    private final @Nullable LayerNorm norm;

    private TransformerEncoder(Config config) {
        if (config.layers < 1) {
            throw new ShapeException("TransformerEncoder: layers must be 1 or more, got " + config.layers);
        }
        this.config = config;
        for (int i = 0; i < config.layers; i++) {
            layers.add(child(Integer.toString(i), config.layer()));
        }
        this.norm = Boolean.TRUE.equals(config.preNorm)
                ? child("norm", new LayerNorm.Config(null, config.epsilon).build())
                : null;
    }

    /** Of one mask, if there is one, for all layers. */
    @Override
    public List<Block> inOrder() {
        List<Block> all = new ArrayList<>(layers);
        if (norm != null) {
            all.add(norm);
        }
        return all;
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
        Tensor y = x;
        for (TransformerEncoderLayer layer : layers) {
            Tensor before = y;
            y = layer.within(() -> layer.forward(before, mask));
        }
        return norm == null ? y : norm.call(y);
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
        return "TransformerEncoder(" + config.layers + " × " + layers.get(0) + ")";
    }
}
