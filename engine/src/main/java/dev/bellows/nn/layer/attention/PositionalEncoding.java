package dev.bellows.nn.layer.attention;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.layer.OverTime;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.AddSinusoids;
import dev.bellows.op.movement.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to each step of [batch, time, units] a vector that tells its position: by sines and cosines, for any length and even
 * units, or, with {@code learntLength}, by as many learnt vectors, for sequences up to that length. Weight [learntLength,
 * units], if learnt.
 */
public final class PositionalEncoding extends Block implements OverTime {
    /** Settings of a {@link PositionalEncoding}: nothing for sinusoids. */
    public record Config(@Nullable Integer learntLength) implements LayerConfig {
        @Override
        public PositionalEncoding build() {
            return new PositionalEncoding(this);
        }
    }

    private final Config config;
    private final @Nullable Parameter weight;

    private PositionalEncoding(Config config) {
        if (config.learntLength != null && config.learntLength < 1) {
            throw new ShapeException("PositionalEncoding: learntLength must be 1 or more, got " + config.learntLength);
        }
        this.config = config;
        this.weight = config.learntLength == null ? null : weight("weight", null);
    }

    /** By sines and cosines. */
    public PositionalEncoding() {
        this(new Config(null));
    }

    /** By learnt vectors. */
    public PositionalEncoding(int learntLength) {
        this(new Config(learntLength));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() != 3) {
            throw new ShapeException(this + ": expects [batch, time, units], got " + x.spec());
        }
        Integer length = config.learntLength;
        if (weight == null || length == null) {
            return AddSinusoids.addSinusoids(x);
        }
        int time = x.shape().dim(1);
        if (time > length) {
            throw new ShapeException(
                    this + ": knows " + length + " positions, got " + x.spec() + "; cut the sequences");
        }
        Tensor all = weight.value(this, x, new Spec(Shape.of(length, x.shape().dim(2)), x.dtype()));
        return x.add(Slice.slice(all, 0, 0, time));
    }

    /** Of x and, maybe, lengths, on which positions do not depend. */
    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        return super.forwardAll(in.size() == 2 ? in.subList(0, 1) : in);
    }

    @Override
    public boolean keepsTime() {
        return true;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "PositionalEncoding(" + (weight == null ? "sinusoidal" : "learnt, up to " + config.learntLength) + ")";
    }
}
