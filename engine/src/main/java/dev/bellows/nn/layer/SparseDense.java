package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer on rows of which most numbers are 0: y = activation(x · W + b), where of x only the others are given, as pairs of
 * index and value, f32 [batch, pairs, 2]. Rows of fewer are filled up with pairs (0, 0); an index given twice adds up; one out of range is an
 * error. To [batch, units]. Weight [features, units], bias [units]. What it costs depends on the number of pairs alone.
 */
public final class SparseDense extends Block {
    /** f32 tells whole numbers apart up to here. */
    public static final int MAX_FEATURES = 1 << 24;

    private static final int PAIR = 2;

    /**
     * Settings of a {@link SparseDense}; left out of JSON, {@code useBias} is true, {@code activation} none and {@code sparseGrad},
     * which makes the weight {@link Parameter#sparse}, true.
     */
    public record Config(
            int features,
            int units,
            @Nullable Boolean useBias,
            @Nullable ActivationFunction activation,
            @Nullable Boolean sparseGrad)
            implements LayerConfig {
        @Override
        public SparseDense build() {
            return new SparseDense(this);
        }
    }

    private final Config config;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    private SparseDense(Config config) {
        if (config.features < 1 || config.features > MAX_FEATURES || config.units < 1) {
            throw new ShapeException(
                    "SparseDense: features must be from 1 to " + MAX_FEATURES + " and units 1 or more, got " + config);
        }
        this.config = config;
        this.weight = Boolean.FALSE.equals(config.sparseGrad) ? weight("weight", null) : sparseWeight("weight", null);
        this.bias = Boolean.FALSE.equals(config.useBias) ? null : weight("bias", Constant.ZERO);
    }

    public SparseDense(int features, int units) {
        this(new Config(features, units, null, null, null));
    }

    public SparseDense(int features, int units, ActivationFunction activation) {
        this(new Config(features, units, null, activation, null));
    }

    /** The layer of a network that takes its input, if that is one for sparse rows. */
    public static Optional<Config> first(LayerConfig network) {
        LayerConfig within = network.innermost();
        if (within instanceof Sequential.Config row && !row.layers().isEmpty()) {
            return first(row.layers().get(0));
        }
        return within instanceof Config config ? Optional.of(config) : Optional.empty();
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.dtype() != DType.F32) {
            throw new DTypeException(this + ": expects pairs of index and value as f32, got " + x.spec());
        }
        Shape shape = x.shape();
        if (shape.rank() != 3 || shape.dim(2) != PAIR) {
            throw new ShapeException(this + ": expects [batch, pairs, 2], got " + x.spec());
        }
        Tensor index = Cast.cast(Slice.slice(x, 2, 0, 1), DType.I32).reshape(shape.dim(0), shape.dim(1));
        Tensor w = weight.value(this, x, new Spec(Shape.of(config.features, config.units), DType.F32));
        Tensor y = ReduceSum.sum(Take.take(w, index, 0).mul(Slice.slice(x, 2, 1, 2)), 1);
        Tensor sum = bias == null ? y : y.add(bias.value(this, x, new Spec(Shape.of(config.units), DType.F32)));
        return config.activation == null ? sum : config.activation.apply(sum);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "SparseDense(" + config.features + " → " + config.units
                + (config.activation == null ? "" : ", " + config.activation) + ")";
    }
}
