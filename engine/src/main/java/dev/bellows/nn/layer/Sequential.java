package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Collections;
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

    private final List<Block> layers = new ArrayList<>();

    public Sequential(Block... layers) {
        for (Block layer : layers) {
            append(layer);
        }
    }

    /** Puts {@code layer} after those that there are, before the network is initialized. */
    public Sequential add(Block layer) {
        append(layer);
        return this;
    }

    private void append(Block layer) {
        layers.add(child(Integer.toString(layers.size()), layer));
    }

    /** The blocks in order. */
    public List<Block> layers() {
        return Collections.unmodifiableList(layers);
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
