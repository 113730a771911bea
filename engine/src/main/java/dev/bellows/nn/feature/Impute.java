package dev.bellows.nn.feature;

import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/** Puts a value in place of what is missing, NaN, in each column of {@code [batch, …, columns]}. */
public final class Impute extends Block {
    /** Settings of an {@link Impute} layer: a value for each column. */
    public record Config(List<Double> values) implements LayerConfig {
        public Config {
            values = List.copyOf(values);
        }

        @Override
        public Impute build() {
            return new Impute(this);
        }
    }

    private final Config config;
    private final Parameter values;

    private Impute(Config config) {
        this.config = config;
        values = state("values", Parameter.Role.CONSTANT, Values.of(config.values));
    }

    @Override
    public Tensor forward(Tensor x) {
        Spec column = Columns.require(this, x, config.values.size());
        return Where.where(IsNan.isNan(x), values.value(this, x, column), x);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Impute(" + config.values.size() + " columns)";
    }
}
