package dev.bellows.op.attention;

import static dev.bellows.op.elementwise.Where.where;
import static dev.bellows.op.reduce.SumTo.sumTo;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxGradient;
import dev.bellows.op.random.Dropout;
import dev.bellows.op.reduce.ReduceMax;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention (Vaswani et al. 2017, arXiv 1706.03762): queries [… , queries, size], keys [… , keys, size] and values [… ,
 * keys, out] to [… , queries, out]; leading axes broadcast. Where {@code masked}, the next input broadcasts to the scores
 * [… , queries, keys]: a bool one says by true what may be attended to, a floating one is added to the scores. Where
 * {@code causal}, query {@code i} sees the keys 0 to {@code i}. Where {@code rate} is more than 0, the last input is a
 * counter of {@link dev.bellows.op.random.RandomBits}, and the weights are dropped out.
 *
 * <p>A query that may attend to nothing gives zeros, and no gradient flows through it. The gradient keeps the inputs, not
 * the weights, which it computes again.
 */
@Formula("y = dropout(softmax(scale · q·kᵀ + mask)) · v")
public record ScaledDotProductAttention(double scale, boolean masked, boolean causal, double rate, long seed)
        implements Composite, Differentiable {
    private static final MatMul TIMES_TRANSPOSED = new MatMul(false, true);
    private static final MatMul TRANSPOSED_TIMES = new MatMul(true, false);

    /** Attention without dropout, its scores divided by the root of the keys' size; {@code mask} may be null. */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal) {
        List<Tensor> in = new ArrayList<>(List.of(q, k, v));
        if (mask != null) {
            in.add(mask);
        }
        double scale = scale(k.shape());
        return new ScaledDotProductAttention(scale, mask != null, causal, 0, 0)
                .onAll(in)
                .get(0);
    }

    /** The usual scale for keys of this shape: one over the root of their size. */
    public static double scale(Shape keys) {
        return 1 / Math.sqrt(Math.max(1, keys.dim(-1)));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        int count = 3 + (masked ? 1 : 0) + (rate > 0 ? 1 : 0);
        if (in.size() != count || !(rate >= 0 && rate < 1)) {
            throw new ShapeException(this + ": takes " + count + " inputs and a rate in [0, 1), got " + in);
        }
        Spec q = in.get(0);
        Spec values = in.get(2);
        Spec scores = TIMES_TRANSPOSED.infer(List.of(q, in.get(1))).get(0);
        if (values.shape().rank() < 2
                || values.shape().dim(-2) != scores.shape().dim(-1)) {
            throw new ShapeException(name() + ": expects one value per key: keys " + in.get(1) + ", values " + values);
        }
        if (masked) {
            checkMask(in.get(3), scores);
        }
        if (rate > 0) {
            in.get(count - 1).requireDType(name(), DType.I64).requireRank(name(), 0);
        }
        return new MatMul(false, false).infer(List.of(scores, values));
    }

    private void checkMask(Spec mask, Spec scores) {
        if (mask.dtype() != DType.BOOL && mask.dtype() != scores.dtype()) {
            throw new DTypeException(name() + ": expects a mask of bool, or of the scores' dtype to be added; scores "
                    + scores + ", mask " + mask);
        }
        if (!mask.shape().broadcastsTo(scores.shape())) {
            throw new ShapeException(name() + ": mask " + mask + " does not broadcast to the scores " + scores);
        }
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(MatMul.matmul(dropped(weights(in), in), in.get(2)));
    }

    /** The probabilities of each query's keys, and zeros for a query without any. */
    private Tensor weights(List<Tensor> in) {
        Tensor scores = TIMES_TRANSPOSED.on(in.get(0), in.get(1)).mul(scale);
        Tensor hidden = Full.scalar(scores, Double.NEGATIVE_INFINITY);
        if (masked) {
            Tensor mask = in.get(3);
            scores = mask.dtype() == DType.BOOL ? where(mask, scores, hidden) : scores.add(mask);
        }
        int last = scores.shape().rank() - 1;
        if (causal) {
            Tensor seen = AttentionMask.causal(
                    scores, scores.shape().dim(-2), scores.shape().dim(-1));
            scores = where(seen, scores, hidden);
        }
        if (!masked || scores.shape().size() == 0) { // each query sees a key, the first one at least
            return Softmax.softmax(scores, last);
        }
        Tensor nothing = Equal.equal(ReduceMax.maxKeepDims(scores, last), hidden);
        Tensor zero = Full.scalar(scores, 0);
        return where(nothing, zero, Softmax.softmax(where(nothing, zero, scores), last));
    }

    private Tensor dropped(Tensor weights, List<Tensor> in) {
        return rate == 0 ? weights : Dropout.dropout(weights, in.get(in.size() - 1), rate, seed);
    }

    /** The scale is that of the scores, so it comes after the product there, and once on the way back. */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        List<Tensor> in = v.inputs();
        Tensor q = in.get(0);
        Tensor k = in.get(1);
        Tensor weights = weights(in);
        Tensor dWeights = dropped(TIMES_TRANSPOSED.on(v.dy(), in.get(2)).mul(scale), in); // dropout is linear
        int last = weights.shape().rank() - 1;
        Tensor dScores = new SoftmaxGradient(last).on(dWeights, weights); // times the scale
        List<@Nullable Tensor> dx = new ArrayList<>(Collections.nCopies(in.size(), null));
        dx.set(0, sumTo(MatMul.matmul(dScores, k), q.shape()));
        dx.set(1, sumTo(TRANSPOSED_TIMES.on(dScores, q), k.shape()));
        dx.set(
                2,
                sumTo(
                        TRANSPOSED_TIMES.on(dropped(weights, in), v.dy()),
                        in.get(2).shape()));
        if (masked && in.get(3).dtype() != DType.BOOL) {
            dx.set(3, sumTo(dScores.div(scale), in.get(3).shape()));
        }
        return dx;
    }
}
