package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.BroadcastTo;

/** Repeats each element {@code scale} times along each spatial axis of [batch, channels, spatial…]: the nearest neighbour. */
public final class UpSampling extends Block {
    /** Settings of an {@link UpSampling}. */
    public record Config(int scale) implements LayerConfig {
        @Override
        public UpSampling build() {
            return new UpSampling(scale);
        }
    }

    private final int scale;

    public UpSampling(int scale) {
        if (scale < 1) {
            throw new IllegalArgumentException("UpSampling: scale must be 1 or more, got " + scale);
        }
        this.scale = scale;
    }

    @Override
    public Tensor forward(Tensor x) {
        Shape in = x.shape();
        if (in.rank() < 3) {
            throw new ShapeException(this + ": expects [batch, channels, spatial…], got " + in);
        }
        Shape apart = in.slice(0, 2);
        Shape repeated = apart;
        Shape out = apart;
        for (int axis = 2; axis < in.rank(); axis++) {
            Shape extent = Shape.of(in.dim(axis));
            apart = apart.concat(extent).concat(Shape.of(1));
            repeated = repeated.concat(extent).concat(Shape.of(scale));
            out = out.concat(Shape.of(in.dim(axis) * scale));
        }
        return BroadcastTo.broadcastTo(x.reshape(apart.dims()), repeated).reshape(out.dims());
    }

    @Override
    public Config config() {
        return new Config(scale);
    }

    @Override
    public String toString() {
        return "UpSampling(scale " + scale + ")";
    }
}
