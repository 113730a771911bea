package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Division;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * In training, sets elements to 0 with probability {@code rate} and scales the rest by 1 / (1 - rate); otherwise does
 * nothing. The masks follow from the network's seed and a counter that is saved with the parameters, so a run resumes
 * with the masks that it would have had.
 */
public final class Dropout extends Block {
    /** Settings of a {@link Dropout} layer; left out of JSON, there are no axes along which elements share their fate. */
    public record Config(double rate, @Nullable List<Integer> axes) implements LayerConfig {
        public Config(double rate) {
            this(rate, null);
        }

        @Override
        public Dropout build() {
            return new Dropout(this);
        }
    }

    private static final Spec COUNTER = Spec.of(DType.I64);

    private final Config config;
    private final double rate;
    private final Parameter counter;
    private int part; // of the units that several ranks divide

    /** Each element for itself. */
    public Dropout(double rate) {
        this(new Config(rate));
    }

    /** All elements along {@code axes} together: axes 2 and 3 of [batch, channels, height, width] drop whole channels. */
    public Dropout(double rate, int... axes) {
        this(new Config(rate, IntStream.of(axes).boxed().toList()));
    }

    private Dropout(Config config) {
        this.config = config;
        this.rate = config.rate;
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("Dropout: rate must be in [0, 1), got " + rate);
        }
        this.counter = state("counter", Parameter.Role.COUNTER, Constant.ZERO);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor position = counter.value(this, x, COUNTER);
        if (!Recording.isTraining() || rate == 0) {
            return x;
        }
        Tensor next = position.add(1); // a new array: the gradient draws the same mask again
        counter.update(next);
        if (config.axes == null) {
            return dev.bellows.op.random.Dropout.dropout(x, next, rate, seed());
        }
        Shape shared = x.shape();
        for (int axis : config.axes) {
            shared = shared.with(axis, 1);
        }
        Tensor ones = Full.of(x, x.spec().with(shared), 1);
        return x.mul(dev.bellows.op.random.Dropout.dropout(ones, next, rate, seed()));
    }

    private long seed() {
        return counter.key() + part;
    }

    /** Says that it is given this rank's part of the units, so that it draws other masks than the other ranks do for theirs. */
    public void divideUnits(Division how) {
        part = how.part();
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Dropout(" + rate + (config.axes == null ? "" : ", axes " + config.axes) + ")";
    }
}
