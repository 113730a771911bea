package dev.bellows.nn.feature;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends to the features of each frame how fast they change, the slope of a line through the frames around it,
 * {@code d_t = Σ n (c_{t+n} - c_{t-n}) / 2 Σ n²} for n from 1 to {@code width}, and so on for the slopes:
 * {@code [batch, …, frames, features]} to {@code [batch, …, frames, (order + 1) · features]}. Beyond the ends, the first
 * and the last frame are repeated.
 */
public final class Deltas extends Block {
    /** Settings of a {@link Deltas} layer: frames on either side, and how many times to derive; both 1 or more. */
    public record Config(int width, int order) implements LayerConfig {
        public Config {
            if (width < 1 || order < 1) {
                throw new IllegalArgumentException(
                        "Deltas: width and order must be 1 or more, got " + width + " and " + order);
            }
        }

        @Override
        public Deltas build() {
            return new Deltas(this);
        }
    }

    private final Config config;

    private Deltas(Config config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(this + ": expects [batch, …, frames, features], got " + x.shape());
        }
        List<Tensor> parts = new ArrayList<>(List.of(x));
        for (int i = 0; i < config.order; i++) {
            parts.add(slope(parts.get(i)));
        }
        return Concat.concat(-1, parts);
    }

    private Tensor slope(Tensor x) {
        Tensor sum = Full.like(x, 0);
        int squares = 0;
        for (int n = 1; n <= config.width; n++) {
            sum = sum.add(shifted(x, n).sub(shifted(x, -n)).mul(n));
            squares += n * n;
        }
        return sum.div(2.0 * squares);
    }

    private static Tensor shifted(Tensor x, int by) {
        int frames = x.shape().dim(-2);
        Tensor places = Iota.iota(x, frames, DType.I32).add(by);
        Tensor first = Full.scalar(places, 0);
        Tensor last = Full.scalar(places, Math.max(0, frames - 1));
        return Take.take(x, Minimum.minimum(Maximum.maximum(places, first), last), -2);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Deltas(width " + config.width + ", order " + config.order + ")";
    }
}
