package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer, y = activation(x · Wᵀ + b): from [batch, …] (the axes after the batch are flattened) to
 * [batch, units]. Weight [units, in], bias [units], both f32; {@code in} is learnt from the first input.
 */
public final class Dense extends Block {
    /** Settings of a {@link Dense} layer; {@code useBias} is true and {@code activation} none if left out of JSON. */
    public record Config(
            int units, @Nullable Boolean useBias, @Nullable ActivationFunction activation) implements LayerConfig {
        @Override
        public Dense build() {
            return new Dense(this);
        }
    }

    private final Config config;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    private Dense(Config config) {
        if (config.units < 1) {
            throw new ShapeException("Dense: units must be 1 or more, got " + config.units);
        }
        this.config = config;
        this.weight = weight("weight", null);
        this.bias = Boolean.FALSE.equals(config.useBias) ? null : weight("bias", Constant.ZERO);
    }

    public Dense(int units) {
        this(new Config(units, true, null));
    }

    public Dense(int units, ActivationFunction activation) {
        this(new Config(units, true, activation));
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor flat = Flatten.flatten(x);
        Tensor w = weight.value(
                this, x, new Spec(Shape.of(config.units, flat.shape().dim(1)), x.dtype()));
        Tensor y = new MatMul(false, true).on(flat, w);
        if (bias != null) {
            y = y.add(bias.value(this, x, new Spec(Shape.of(config.units), x.dtype())));
        }
        return config.activation == null ? y : config.activation.apply(y);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        String in = weight.dataOrNull() == null
                ? "?"
                : Integer.toString(weight.shape().dim(1));
        return "Dense(" + in + " → " + config.units + (config.activation == null ? "" : ", " + config.activation) + ")";
    }
}
