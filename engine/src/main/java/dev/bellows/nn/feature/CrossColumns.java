package dev.bellows.nn.feature;

import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/**
 * Makes one column of category codes out of several, so that a network sees which of them come together: code
 * {@code (c₀ · n₁ + c₁) · n₂ + c₂ …} of {@code n₀ · n₁ · n₂ …} categories. {@code [batch, …, columns]} gives
 * {@code [batch, …, 1]}; if any of a row's codes is no category, the result is -1.
 */
public final class CrossColumns extends Block {
    /** What f32 counts to without a gap. */
    private static final double MOST = 1 << 24;

    /** Settings of a {@link CrossColumns} layer: the number of categories of each column, at most 2²⁴ together. */
    public record Config(List<Integer> categories) implements LayerConfig {
        public Config {
            categories = List.copyOf(categories);
            double all = categories.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b);
            if (categories.isEmpty() || categories.stream().anyMatch(count -> count < 1) || all > MOST) {
                throw new IllegalArgumentException("CrossColumns: every column needs 1 category or more, and all"
                        + " together at most 16777216, got " + categories);
            }
        }

        @Override
        public CrossColumns build() {
            return new CrossColumns(this);
        }
    }

    private final Config config;
    private final Parameter counts;
    private final Parameter strides;

    private CrossColumns(Config config) {
        this.config = config;
        double[] sizes =
                config.categories.stream().mapToDouble(Integer::doubleValue).toArray();
        double[] steps = new double[sizes.length];
        double step = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            steps[i] = step;
            step *= sizes[i];
        }
        counts = state("counts", Parameter.Role.CONSTANT, Values.of(sizes));
        strides = state("strides", Parameter.Role.CONSTANT, Values.of(steps));
    }

    @Override
    public Tensor forward(Tensor x) {
        Spec column = Columns.require(this, x, config.categories.size());
        Tensor zero = Full.scalar(x, 0);
        Tensor inside = LogicalAnd.logicalAnd(
                LogicalAnd.logicalAnd(LessEqual.lessEqual(zero, x), Less.less(x, counts.value(this, x, column))),
                Equal.equal(x, Floor.floor(x)));
        Tensor codes = Where.where(inside, x, zero); // so that NaN does not reach the sum
        Tensor code = ReduceSum.sumKeepDims(codes.mul(strides.value(this, x, column)), -1);
        Tensor known = ReduceMin.minKeepDims(Cast.cast(inside, x.dtype()), -1);
        return Where.where(Less.less(zero, known), code, Full.scalar(x, -1));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "CrossColumns(" + config.categories + ")";
    }
}
