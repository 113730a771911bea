package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Transpose;

/**
 * What convolutions give, as a sequence: [batch, channels, places …] to [batch, steps, channels], a step for each place, row by row. Behind a
 * {@link Conv2D} whose stride is its kernel, the patches of a picture as a transformer takes them.
 */
public final class PlacesAsSteps extends Block {
    /** A {@link PlacesAsSteps} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public PlacesAsSteps build() {
            return new PlacesAsSteps();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        Shape shape = x.shape();
        if (shape.rank() < 3) {
            throw new ShapeException(this + ": expects [batch, channels, places …], got " + x.spec());
        }
        int steps = Math.toIntExact(shape.slice(2, shape.rank()).size());
        return Transpose.transpose(x.reshape(shape.dim(0), shape.dim(1), steps), 0, 2, 1);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
