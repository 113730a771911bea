package dev.bellows.nn.feature;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;
import java.util.List;

/** Takes some columns of {@code [batch, …, columns]}, in the order given. */
public final class SelectColumns extends Block {
    /** Settings of a {@link SelectColumns} layer: the columns, counted from 0. */
    public record Config(List<Integer> columns) implements LayerConfig {
        public Config {
            columns = List.copyOf(columns);
            if (columns.isEmpty() || columns.stream().anyMatch(column -> column < 0)) {
                throw new IllegalArgumentException(
                        "SelectColumns: needs one column or more, counted from 0, got " + columns);
            }
        }

        @Override
        public SelectColumns build() {
            return new SelectColumns(this);
        }
    }

    private final Config config;
    private final Parameter columns;

    private SelectColumns(Config config) {
        this.config = config;
        double[] indices =
                config.columns.stream().mapToDouble(Integer::doubleValue).toArray();
        columns = state("columns", Parameter.Role.CONSTANT, Values.of(indices));
    }

    @Override
    public Tensor forward(Tensor x) {
        int last = x.shape().rank() == 0 ? 0 : x.shape().dim(-1);
        if (config.columns.stream().anyMatch(column -> column >= last)) {
            throw new ShapeException(this + ": not in the last axis of " + x.shape());
        }
        Spec spec = new Spec(Shape.of(config.columns.size()), DType.I32);
        return Take.take(x, columns.value(this, x, spec), -1);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "SelectColumns(" + config.columns + ")";
    }
}
