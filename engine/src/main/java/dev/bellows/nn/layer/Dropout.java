package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;

/**
 * In training, sets elements to 0 with probability {@code rate} and scales the rest by 1 / (1 - rate); otherwise does
 * nothing. The masks follow from the network's seed and a counter that is saved with the parameters, so a run resumes
 * with the masks that it would have had.
 */
public final class Dropout extends Block {
    /** Settings of a {@link Dropout} layer. */
    public record Config(double rate) implements LayerConfig {
        @Override
        public Dropout build() {
            return new Dropout(rate);
        }
    }

    private static final Spec COUNTER = Spec.of(DType.I64);

    private final double rate;
    private final Parameter counter;

    public Dropout(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("Dropout: rate must be in [0, 1), got " + rate);
        }
        this.rate = rate;
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
        return dev.bellows.op.random.Dropout.dropout(x, next, rate, counter.key());
    }

    @Override
    public Config config() {
        return new Config(rate);
    }

    @Override
    public String toString() {
        return "Dropout(" + rate + ")";
    }
}
