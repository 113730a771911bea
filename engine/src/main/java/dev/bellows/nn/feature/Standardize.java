package dev.bellows.nn.feature;

import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Shifts and scales each column, {@code y = (x - center) / scale}, of {@code [batch, …, columns]}: with means and
 * deviations, with minima and ranges, or with medians and quartile distances.
 */
public final class Standardize extends Block {
    /** Settings of a {@link Standardize} layer: a center and a scale, finite and not 0, for each column. */
    public record Config(List<Double> center, List<Double> scale) implements LayerConfig {
        public Config {
            center = List.copyOf(center);
            scale = List.copyOf(scale);
            Columns.requireAlike("Standardize", center, scale);
            for (double s : scale) {
                if (s == 0 || !Double.isFinite(s)) {
                    throw new IllegalArgumentException("Standardize: scales must be finite and not 0, got " + scale);
                }
            }
        }

        @Override
        public Standardize build() {
            return new Standardize(this);
        }
    }

    private final Config config;
    private final Parameter center;
    private final Parameter scale;

    private Standardize(Config config) {
        this.config = config;
        center = state("center", Parameter.Role.CONSTANT, Values.of(config.center));
        scale = state("scale", Parameter.Role.CONSTANT, Values.of(config.scale));
    }

    @Override
    public Tensor forward(Tensor x) {
        Spec column = Columns.require(this, x, config.center.size());
        return x.sub(center.value(this, x, column)).div(scale.value(this, x, column));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Standardize(" + config.center.size() + " columns)";
    }
}
