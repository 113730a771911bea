package dev.bellows.nn.layer.attention;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Divisible;
import dev.bellows.nn.Division;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.Dense;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.Rotary;
import dev.bellows.op.attention.ScaledDotProductAttention;
import dev.bellows.op.comm.CopyToParts;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Attention by several heads (Vaswani et al. 2017, arXiv 1706.03762): queries [batch, time, …] and keys and values [batch,
 * keys, …] are projected to {@code units}, cut into heads, and what the heads find is projected to [batch, time, units].
 *
 * <p>A mask is an integer [batch] with the lengths of the keys; or bool, true where a key may be seen; or floating, to be
 * added to the scores: [batch, keys], [batch, time, keys] or [batch, heads, time, keys], where extents of 1 broadcast. A
 * query that may see no key gets the output's bias.
 */
public final class MultiHeadAttention extends Block implements Divisible {
    /**
     * Settings of a {@link MultiHeadAttention}; left out of JSON, dropout (of the weights) is 0, useBias true, causal (each
     * query sees no later key) false, and rotary (positions by {@link Rotary}) false.
     */
    public record Config(
            int units,
            int heads,
            @Nullable Double dropout,
            @Nullable Boolean useBias,
            @Nullable Boolean causal,
            @Nullable Boolean rotary)
            implements LayerConfig {
        @Override
        public MultiHeadAttention build() {
            return new MultiHeadAttention(this);
        }
    }

    private final Config config;
    private final double rate;
    private final Dense query;
    private final Dense key;
    private final Dense value;
    private final Dense out;
    private final @Nullable Parameter counter;
    private @Nullable Division division;

    private MultiHeadAttention(Config config) {
        if (config.heads < 1 || config.units < 1 || config.units % config.heads != 0) {
            throw new ShapeException(
                    "MultiHeadAttention: units must be a multiple of heads, both 1 or more, got " + config);
        }
        this.config = config;
        this.rate = config.dropout == null ? 0 : config.dropout;
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("MultiHeadAttention: dropout must be in [0, 1), got " + config);
        }
        Dense.Config projection = new Dense.Config(config.units, config.useBias, null, false);
        this.query = child("query", projection.build());
        this.key = child("key", projection.build());
        this.value = child("value", projection.build());
        this.out = child("out", projection.build());
        this.counter = rate == 0 ? null : state("counter", Parameter.Role.COUNTER, Constant.ZERO);
    }

    public MultiHeadAttention(int units, int heads) {
        this(new Config(units, heads, null, null, null, null));
    }

    /** Self-attention: x is queries, keys and values. */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x, x, null);
    }

    /**
     * Of x alone: self-attention; of x and a memory: keys and values come from the memory; of queries, keys and values:
     * those. After any of them, a mask of an integer dtype or of bool; after all three also a floating one.
     */
    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        int last = in.size() - 1;
        boolean masked = last == 3 || (last > 0 && !in.get(last).dtype().isFloating());
        int count = masked ? last : in.size();
        if (count < 1 || count > 3) {
            throw new ShapeException(this + ": takes one to three inputs and a mask, got " + in.size());
        }
        Tensor mask = masked ? in.get(last) : null;
        return List.of(forward(in.get(0), in.get(Math.min(1, count - 1)), in.get(count - 1), mask));
    }

    /** Attention of given queries to given keys and values. */
    public Tensor forward(Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask) {
        for (Tensor x : List.of(queries, keys, values)) {
            if (x.shape().rank() != 3) {
                throw new ShapeException(this + ": expects [batch, time, units], got " + x.spec());
            }
        }
        Tensor first = copied(queries);
        Tensor second = keys == queries ? first : copied(keys);
        Tensor third = values == queries ? first : values == keys ? second : copied(values);
        Tensor q = positioned(heads(query.call(first)));
        Tensor k = positioned(heads(key.call(second)));
        List<Tensor> in = new ArrayList<>(List.of(q, k, heads(value.call(third))));
        if (mask != null) {
            Tensor overHeads = MaskShapes.overHeads(this, mask, keys.shape().dim(1));
            in.add(ownHeads(mask.dtype().isFloating() ? copied(overHeads) : overHeads)); // which may be learnt
        }
        Tensor y = attend(in, mask != null);
        Shape shape = queries.shape();
        return out.call(Transpose.transpose(y, 0, 2, 1, 3).reshape(shape.dim(0), shape.dim(1), own(config.units)));
    }

    /** Each rank has some of the heads, and computes them from what all have. */
    @Override
    public boolean divide(Division how) {
        boolean isDivisible =
                how.divides(config.heads) && Stream.of(query, key, value, out).allMatch(Dense::isDivisible);
        if (isDivisible) {
            division = how;
            Stream.of(query, key, value).forEach(projection -> projection.divideUnits(how, false));
            out.divideInputs(how);
        }
        return isDivisible;
    }

    private int own(int extent) {
        return division == null ? extent : division.of(extent);
    }

    /** What all projections of this rank's heads ask of it is summed over the ranks once. */
    private Tensor copied(Tensor x) {
        return division == null ? x : CopyToParts.copyToParts(x, division.group());
    }

    private Tensor ownHeads(Tensor mask) {
        return division == null || mask.shape().rank() < 2 || mask.shape().dim(1) != config.heads
                ? mask
                : division.along(1).cut(mask);
    }

    private Tensor attend(List<Tensor> in, boolean masked) {
        double scale = ScaledDotProductAttention.scale(in.get(1).shape());
        boolean causal = Boolean.TRUE.equals(config.causal);
        double dropped = 0;
        long seed = 0;
        if (counter != null) {
            Tensor position = counter.value(this, in.get(0), Spec.of(DType.I64));
            if (Recording.isTraining()) {
                Tensor next = position.add(1); // a new array: the gradient draws the same weights again
                counter.update(next);
                in.add(next);
                dropped = rate;
                seed = counter.key() + (division == null ? 0 : division.part()); // other heads, other weights
            }
        }
        return new ScaledDotProductAttention(scale, masked, causal, dropped, seed)
                .onAll(in)
                .get(0);
    }

    /** [batch, time, units] as [batch, heads, time, units of a head]. */
    private Tensor heads(Tensor x) {
        Shape shape = x.shape();
        Tensor cut = x.reshape(shape.dim(0), shape.dim(1), own(config.heads), config.units / config.heads);
        return Transpose.transpose(cut, 0, 2, 1, 3);
    }

    private Tensor positioned(Tensor heads) {
        return Boolean.TRUE.equals(config.rotary) ? Rotary.rotary(heads) : heads;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "MultiHeadAttention(" + config.units + ", heads " + config.heads
                + (rate == 0 ? "" : ", dropout " + rate)
                + (Boolean.TRUE.equals(config.causal) ? ", causal" : "")
                + (Boolean.TRUE.equals(config.rotary) ? ", rotary" : "") + ")";
    }
}
