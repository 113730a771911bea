package dev.bellows.nn.feature;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.reduce.ReduceSum;
import org.jspecify.annotations.Nullable;

/**
 * Gives each feature of a recording mean 0, and variance 1 if asked for, over its frames: cepstral mean and variance
 * normalisation, which takes away what a microphone adds. {@code [batch, …, frames, features]} keeps its shape.
 */
public final class NormalizeFrames extends Block {
    private static final double EPSILON = 1e-8;

    /**
     * Settings of a {@link NormalizeFrames} layer.
     *
     * @param variance whether to divide by the deviation; true if left out
     */
    public record Config(@Nullable Boolean variance) implements LayerConfig {
        @Override
        public NormalizeFrames build() {
            return new NormalizeFrames(this);
        }
    }

    private final Config config;

    private NormalizeFrames(Config config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(this + ": expects [batch, …, frames, features], got " + x.shape());
        }
        Tensor centered = x.sub(mean(x));
        if (Boolean.FALSE.equals(config.variance)) {
            return centered;
        }
        return centered.div(Sqrt.sqrt(mean(Square.square(centered)).add(EPSILON)));
    }

    private static Tensor mean(Tensor x) {
        return ReduceSum.sumKeepDims(x, -2).div(Math.max(1, x.shape().dim(-2)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "NormalizeFrames(" + (Boolean.FALSE.equals(config.variance) ? "mean" : "mean and variance") + ")";
    }
}
