package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Blocks side by side, each fed the same input, their outputs joined along one axis; its children are named {@code 0}, … */
public final class Concatenate extends Block {
    /** Settings of a {@link Concatenate}: those of its layers; left out of JSON, the axis is -1, the last. */
    public record Config(List<LayerConfig> layers, @Nullable Integer axis) implements LayerConfig {
        @Override
        public Concatenate build() {
            return new Concatenate(axis, layers.stream().map(LayerConfig::build).toArray(Block[]::new));
        }
    }

    private final @Nullable Integer axis;
    private final List<Block> layers;

    /** Joined along the last axis. */
    public Concatenate(Block... layers) {
        this(null, layers);
    }

    public Concatenate(int axis, Block... layers) {
        this(Integer.valueOf(axis), layers);
    }

    private Concatenate(@Nullable Integer axis, Block... layers) {
        if (layers.length == 0) {
            throw new IllegalArgumentException("Concatenate: needs one layer or more, got none");
        }
        this.axis = axis;
        this.layers = List.of(layers);
        for (int i = 0; i < layers.length; i++) {
            child(Integer.toString(i), layers[i]);
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        List<Tensor> outputs = layers.stream().map(layer -> layer.call(x)).toList();
        return Concat.concat(axis == null ? -1 : axis, outputs);
    }

    @Override
    public Config config() {
        return new Config(layers.stream().map(Block::config).toList(), axis);
    }

    @Override
    public String toString() {
        return layers.stream()
                .map(Block::toString)
                .collect(Collectors.joining(", ", "Concatenate(axis " + (axis == null ? -1 : axis) + ": ", ")"));
    }
}
