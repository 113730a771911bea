package dev.bellows.nn.feature;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import java.util.List;

/**
 * Replaces each value by the number of its bucket, which is how many of its column's boundaries it has reached: 0 below
 * the first. {@code [batch, …, columns]} of a floating dtype gives the same shape and dtype. NaN falls into bucket 0.
 */
public final class Bucketize extends Block {
    /** Settings of a {@link Bucketize} layer: for each column, its boundaries in ascending order. */
    public record Config(List<List<Double>> boundaries) implements LayerConfig {
        public Config {
            boundaries = boundaries.stream().map(List::copyOf).toList();
            for (List<Double> column : boundaries) {
                for (int i = 1; i < column.size(); i++) {
                    if (!(column.get(i - 1) < column.get(i))) {
                        throw new IllegalArgumentException("Bucketize: boundaries must ascend, got " + column);
                    }
                }
            }
        }

        @Override
        public Bucketize build() {
            return new Bucketize(this);
        }
    }

    private final Config config;
    private final int most;
    private final Parameter boundaries;
    private final Parameter last;

    private Bucketize(Config config) {
        this.config = config;
        most = config.boundaries.stream().mapToInt(List::size).max().orElse(0);
        boundaries = state("boundaries", Parameter.Role.CONSTANT, Values.of(table(config.boundaries, most)));
        double[] counts = config.boundaries.stream().mapToDouble(List::size).toArray();
        last = state("last", Parameter.Role.CONSTANT, Values.of(counts));
    }

    /** A row for each column, filled up with a number that only infinity reaches. */
    private static double[] table(List<List<Double>> boundaries, int most) {
        double[] table = new double[boundaries.size() * most];
        Arrays.fill(table, Float.MAX_VALUE);
        for (int column = 0; column < boundaries.size(); column++) {
            for (int i = 0; i < boundaries.get(column).size(); i++) {
                table[column * most + i] = boundaries.get(column).get(i);
            }
        }
        return table;
    }

    @Override
    public Tensor forward(Tensor x) {
        int columns = config.boundaries.size();
        Spec column = Columns.require(this, x, columns);
        Tensor bounds = boundaries.value(this, x, column.with(Shape.of(columns, most)));
        Tensor wide = x.reshape(x.shape().insert(x.shape().rank(), 1).dims());
        Tensor reached = ReduceSum.sum(Cast.cast(LessEqual.lessEqual(bounds, wide), x.dtype()), -1);
        return Minimum.minimum(reached, last.value(this, x, column));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Bucketize(" + config.boundaries.size() + " columns)";
    }
}
