package dev.bellows.io.keras;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/** Keras' {@code TimeDistributed}: a layer on each step of [batch, time, …] by itself. Its child is {@code layer}. */
public final class StepwiseLayer extends Block {
    /** Settings of a {@link StepwiseLayer}. */
    public record Config(LayerConfig network) implements LayerConfig {
        @Override
        public StepwiseLayer build() {
            return new StepwiseLayer(this);
        }
    }

    private final Config config;
    private final Block layer;

    private StepwiseLayer(Config config) {
        this.config = config;
        this.layer = child("layer", config.network.build());
    }

    @Override
    public Tensor forward(Tensor x) {
        Shape shape = x.shape();
        if (shape.rank() < 3) {
            throw new ShapeException(this + ": expects [batch, time, …], got " + x.spec());
        }
        Shape steps = Shape.of(shape.dim(0) * shape.dim(1)).concat(shape.slice(2, shape.rank()));
        Tensor y = layer.call(x.reshape(steps.dims()));
        Shape out = Shape.of(shape.dim(0), shape.dim(1))
                .concat(y.shape().slice(1, y.shape().rank()));
        return y.reshape(out.dims());
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "KerasStepwise(" + layer + ")";
    }
}
