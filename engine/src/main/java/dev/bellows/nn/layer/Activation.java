package dev.bellows.nn.layer;

import dev.bellows.json.Alias;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/** Applies an {@link ActivationFunction} to each element. */
public final class Activation extends Block {
    /** Settings of an {@link Activation} layer. */
    public record Config(@Alias("function") ActivationFunction activation) implements LayerConfig {
        @Override
        public Activation build() {
            return new Activation(activation);
        }
    }

    private final ActivationFunction function;

    public Activation(ActivationFunction function) {
        this.function = function;
    }

    @Override
    public Tensor forward(Tensor x) {
        return function.apply(x);
    }

    @Override
    public Config config() {
        return new Config(function);
    }

    @Override
    public String toString() {
        return "Activation(" + function + ")";
    }
}
