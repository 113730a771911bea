package dev.bellows.nn.layer;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sum of the input and what blocks in a row make of it, which must have its shape; its children are named {@code 0},
 * {@code 1}, …
 */
public final class Residual extends Block {
    /** Settings of a {@link Residual}: those of its layers. */
    public record Config(List<LayerConfig> layers) implements LayerConfig {
        @Override
        public Residual build() {
            return new Residual(layers.stream().map(LayerConfig::build).toArray(Block[]::new));
        }
    }

    private final List<Block> layers;

    public Residual(Block... layers) {
        this.layers = List.of(layers);
        for (int i = 0; i < layers.length; i++) {
            child(Integer.toString(i), layers[i]);
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Block layer : layers) {
            y = layer.call(y);
        }
        if (!y.shape().equals(x.shape())) {
            throw new ShapeException(this + ": the layers must keep the shape: from " + x.shape() + " to " + y.shape());
        }
        return x.add(y);
    }

    @Override
    public Config config() {
        return new Config(layers.stream().map(Block::config).toList());
    }

    @Override
    public String toString() {
        return layers.stream().map(Block::toString).collect(Collectors.joining(", ", "Residual(", ")"));
    }
}
