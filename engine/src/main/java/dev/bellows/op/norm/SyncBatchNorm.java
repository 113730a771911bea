package dev.bellows.op.norm;

import static dev.bellows.op.reduce.ReduceSum.sum;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@link BatchNorm} by the mean and variance of the samples of all ranks of a group, of which each may have as many as it
 * likes. The ranks meet twice: for the mean, and for the squares of the distances from it, since the difference of two
 * large sums would leave little of a small variance. Statistics are f32 at least. In the gradient they meet once.
 */
@Formula("y = (x - mean) / √(var + ε) · γ + β, mean and var over batch, space and the ranks of the group")
public record SyncBatchNorm(String group, double epsilon) implements Composite, Differentiable, Communicating {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return new BatchNorm(epsilon).infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int channels = x.shape().dim(1);
        int[] axes = IntStream.range(0, x.shape().rank()).filter(i -> i != 1).toArray();
        int[] column = BatchNorm.column(x.shape());
        Tensor own = wide(sum(x, axes));
        double ownCount = (double) x.shape().size() / channels;
        // The number travels with the sums, which keeps it from being a constant.
        Tensor count = Full.of(own, own.spec().with(Shape.of(1)), ownCount);
        Tensor totals = AllReduce.allReduce(Concat.concat(0, List.of(own, count)), group);
        Tensor n = Slice.slice(totals, 0, channels, channels + 1);
        Tensor mean = Cast.cast(Slice.slice(totals, 0, 0, channels).div(n), x.dtype());
        Tensor centred = x.sub(mean.reshape(column));
        Tensor squares = AllReduce.allReduce(wide(sum(centred.mul(centred), axes)), group);
        Tensor variance = Cast.cast(squares.div(n), x.dtype());
        Tensor scale = in.get(1).mul(Rsqrt.rsqrt(variance.add(epsilon)));
        Tensor y = centred.mul(scale.reshape(column)).add(in.get(2).reshape(column));
        return List.of(y, mean, variance);
    }

    /**
     * By the sums over all ranks of dy and of dy · (x - mean), with scale = γ / σ:
     * dmean = -scale · Σ dy, dvar = -scale / 2σ² · Σ dy (x - mean), dx = scale · dy + dmean / n + 2 (x - mean) · dvar / n. The
     * gradients of γ and β are those of this rank's samples.
     */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor x = v.x(0);
        int channels = x.shape().dim(1);
        int[] axes = IntStream.range(0, x.shape().rank()).filter(i -> i != 1).toArray();
        int[] column = BatchNorm.column(x.shape());
        Tensor centred = x.sub(v.y(1).reshape(column));
        Tensor own = sum(v.dy(0), axes);
        Tensor ownByCentred = sum(v.dy(0).mul(centred), axes);
        List<Tensor> told = new ArrayList<>(List.of(wide(own), wide(ownByCentred)));
        told.add(wide(v.dy(1)));
        told.add(wide(v.dy(2)));
        told.add(Full.of(
                told.get(0),
                told.get(0).spec().with(Shape.of(1)),
                (double) x.shape().size() / channels));
        Tensor totals = AllReduce.allReduce(Concat.concat(0, told), group);
        Tensor n = Cast.cast(Slice.slice(totals, 0, 4 * channels, 4 * channels + 1), x.dtype());
        Tensor perDeviation = Rsqrt.rsqrt(v.y(2).add(epsilon));
        Tensor scale = v.x(1).mul(perDeviation);
        Tensor mean = total(totals, 2, x).sub(scale.mul(total(totals, 0, x)));
        Tensor variance = total(totals, 3, x)
                .sub(scale.mul(perDeviation)
                        .mul(perDeviation)
                        .mul(total(totals, 1, x))
                        .mul(0.5));
        Tensor dx = v.dy(0)
                .mul(scale.reshape(column))
                .add(mean.div(n).reshape(column))
                .add(centred.mul(variance.mul(2).div(n).reshape(column)));
        return Vjp.gradients(dx, ownByCentred.mul(perDeviation), own);
    }

    /** One of the sums per channel. */
    private static Tensor total(Tensor totals, int which, Tensor x) {
        int channels = x.shape().dim(1);
        return Cast.cast(Slice.slice(totals, 0, which * channels, (which + 1) * channels), x.dtype());
    }

    private static Tensor wide(Tensor x) {
        return x.dtype() == DType.BF16 ? Cast.cast(x, DType.F32) : x;
    }
}
