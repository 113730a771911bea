package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/** Blocks in a row, each fed by the one before; its children are named {@code 0}, {@code 1}, … */
public final class Sequential extends Block {
    /** Settings of a {@link Sequential}: those of its layers. */
    public record Config(List<LayerConfig> layers) implements LayerConfig {
        @Override
        public Sequential build() {
            return new Sequential(layers.stream().map(LayerConfig::build).toArray(Block[]::new));
        }
    }

    private final List<Block> layers;

    public Sequential(Block... layers) {
        this.layers = List.of(layers);
        for (int i = 0; i < layers.length; i++) {
            child(Integer.toString(i), layers[i]);
        }
    }

    /** The blocks in order. */
    public List<Block> layers() {
        return layers;
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Block layer : layers) {
            y = layer.call(y);
        }
        return y;
    }

    @Override
    public Config config() {
        return new Config(layers.stream().map(Block::config).toList());
    }

    @Override
    public String toString() {
        return layers.stream().map(Block::toString).collect(Collectors.joining(", ", "Sequential(", ")"));
    }
}
