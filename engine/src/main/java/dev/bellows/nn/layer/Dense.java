package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Division;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.CopyToParts;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.comm.SumOfParts;
import dev.bellows.op.linalg.MatMul;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer, y = activation(x · Wᵀ + b): from [batch, …] (the axes after the batch are flattened) to
 * [batch, units]; or, if it does not flatten, from [batch, …, in] to [batch, …, units]. Weight [units, in], bias [units],
 * both of the dtype of the input; {@code in} is learnt from the first input.
 */
public final class Dense extends Block {
    /**
     * Settings of a {@link Dense} layer; left out of JSON, {@code useBias} is true, {@code activation} none and {@code
     * flatten} true. Without flattening the last axis alone is mapped, so that each step of a sequence is by itself.
     */
    public record Config(
            int units,
            @Nullable Boolean useBias,
            @Nullable ActivationFunction activation,
            @Nullable Boolean flatten) implements LayerConfig {
        /** One that flattens. */
        public Config(int units, @Nullable Boolean useBias, @Nullable ActivationFunction activation) {
            this(units, useBias, activation, null);
        }

        @Override
        public Dense build() {
            return new Dense(this);
        }
    }

    private final Config config;
    private final boolean flatten;
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private @Nullable LowRank adapter;
    private @Nullable Division division;
    private boolean dividesUnits;
    private boolean copies;
    private boolean gathers;

    private Dense(Config config) {
        if (config.units < 1) {
            throw new ShapeException("Dense: units must be 1 or more, got " + config.units);
        }
        this.config = config;
        this.flatten = !Boolean.FALSE.equals(config.flatten);
        this.weight = weight("weight", null);
        this.bias = Boolean.FALSE.equals(config.useBias) ? null : weight("bias", Constant.ZERO);
    }

    public Dense(int units) {
        this(new Config(units, true, null));
    }

    public Dense(int units, ActivationFunction activation) {
        this(new Config(units, true, activation));
    }

    /** Whether a network gives its input to such a layer. */
    public static boolean isFirst(LayerConfig network) {
        LayerConfig within = network.innermost();
        return (within instanceof Sequential.Config row && !row.layers().isEmpty())
                ? isFirst(row.layers().get(0))
                : within instanceof Config;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (flatten) {
            return whole(activated(linear(Flatten.flatten(x), x)));
        }
        Shape shape = x.shape();
        if (shape.rank() < 2) {
            throw new ShapeException(this + ": expects [batch, …, in], got " + x.spec());
        }
        int rows = Math.toIntExact(shape.without(-1).size());
        Tensor y = linear(x.reshape(rows, shape.dim(-1)), x);
        return whole(activated(y.reshape(shape.with(-1, y.shape().dim(1)).dims())));
    }

    private Tensor whole(Tensor y) {
        Division how = division;
        return how != null && gathers ? new GatherParts(how.group(), how.shares(config.units)).on(y) : y;
    }

    private Tensor linear(Tensor in, Tensor x) {
        Division how = division;
        Tensor rows = how != null && copies ? CopyToParts.copyToParts(in, how.group()) : in;
        int size = how != null && !dividesUnits
                ? Math.multiplyExact(rows.shape().dim(1), how.parts())
                : rows.shape().dim(1);
        Tensor w = weight.value(this, x, new Spec(Shape.of(config.units, size), x.dtype()));
        Tensor own = new MatMul(false, true).on(rows, w);
        Tensor product = how != null && !dividesUnits ? SumOfParts.sumOfParts(own, how.group()) : own;
        Tensor y = adapter == null ? product : product.add(adapter.call(rows));
        return bias == null ? y : y.add(bias.value(this, x, new Spec(Shape.of(config.units), x.dtype())));
    }

    /** Whether it may be divided: what adapts it is not. */
    public boolean isDivisible() {
        return adapter == null && division == null;
    }

    /** Whether it makes one axis of the units of the layer before it and of others, such as the steps of a sequence. */
    boolean mixes(Dense before) {
        return flatten && !before.flatten;
    }

    /**
     * Leaves to this rank some of the units: it takes what it took, and gives its part of what it gave.
     *
     * @param copied whether the input's gradient is summed over the ranks here; false where whoever calls it sees to that
     */
    public void divideUnits(Division how, boolean copied) {
        division = how;
        dividesUnits = true;
        copies = copied;
        weight.divide(how.along(0));
        if (bias != null) {
            bias.divide(how.along(0));
        }
    }

    /**
     * Leaves to this rank some of the units of a layer that gives a score for each class, and gathers those of all; what looks at one class
     * at a time, such as a loss, may do with this rank's alone ({@link GatherParts#of}).
     *
     * @return false, and nothing is changed, if it has an activation, which might compare the classes, or too few of them
     */
    public boolean divideClasses(Division how) {
        boolean fits = isDivisible() && config.activation == null && how.dividesVocabulary(config.units);
        if (fits) {
            divideUnits(how, true);
            gathers = true;
        }
        return fits;
    }

    /** Leaves to this rank some of the inputs: it takes its part of what it took, and gives what it gave, summed over the ranks. */
    public void divideInputs(Division how) {
        division = how;
        weight.divide(how.along(1));
    }

    /** Adds to the product what an adapter of low rank learns. */
    void adapt(int rank, double scale, double dropout) {
        if (adapter != null) {
            throw new IllegalStateException(this + ": has an adapter already; put one LoRA around a layer, not two");
        }
        adapter = child("lora", new LowRank(config.units, rank, scale, dropout));
    }

    /** What {@link LoRA} added, or null. */
    public @Nullable LowRank adapter() {
        return adapter;
    }

    private Tensor activated(Tensor y) {
        return config.activation == null ? y : config.activation.apply(y);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        String in = weight.specOrNull() == null
                ? "?"
                : Integer.toString(weight.shape().dim(1) * (division == null || dividesUnits ? 1 : division.parts()));
        return "Dense(" + in + " → " + config.units
                + (config.activation == null ? "" : ", " + config.activation)
                + (flatten ? "" : ", last axis") + ")";
    }
}
