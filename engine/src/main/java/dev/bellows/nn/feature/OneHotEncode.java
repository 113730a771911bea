package dev.bellows.nn.feature;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Spreads each column of category codes 0, 1, … over as many columns as it has categories: 1 at the code and 0
 * elsewhere, of {@code [batch, …, columns]} to {@code [batch, …, sum of categories]}. A code that is no category, such as
 * -1 for unknown, and NaN for missing, give 0 everywhere.
 */
public final class OneHotEncode extends Block {
    /** Settings of a {@link OneHotEncode} layer: the number of categories, 1 or more, of each column. */
    public record Config(List<Integer> categories) implements LayerConfig {
        public Config {
            categories = List.copyOf(categories);
            if (categories.isEmpty() || categories.stream().anyMatch(count -> count < 1)) {
                throw new IllegalArgumentException(
                        "OneHotEncode: every column needs 1 category or more, got " + categories);
            }
        }

        @Override
        public OneHotEncode build() {
            return new OneHotEncode(this);
        }
    }

    private final Config config;

    private OneHotEncode(Config config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Tensor x) {
        Columns.require(this, x, config.categories.size());
        List<Tensor> encoded = new ArrayList<>();
        for (int column = 0; column < config.categories.size(); column++) {
            Tensor codes = Slice.slice(x, -1, column, column + 1);
            Tensor all = Iota.iota(x, config.categories.get(column), x.dtype());
            encoded.add(Cast.cast(Equal.equal(codes, all), x.dtype()));
        }
        return Concat.concat(-1, encoded);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "OneHotEncode(" + config.categories + ")";
    }
}
