package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several inputs one behind the other along one axis, along which alone they may differ; for a node of a {@link Network}. */
public final class Join extends Block {
    /** Settings of a {@link Join}; left out of JSON, the axis is -1, the last. */
    public record Config(@Nullable Integer axis) implements LayerConfig {
        @Override
        public Join build() {
            return new Join(this);
        }
    }

    private final Config config;

    private Join(Config config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x;
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        return List.of(Concat.concat(axis(), in));
    }

    private int axis() {
        return config.axis == null ? -1 : config.axis;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Join(axis " + axis() + ")";
    }
}
