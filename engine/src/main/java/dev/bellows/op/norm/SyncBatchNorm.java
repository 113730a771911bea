package dev.bellows.op.norm;

import static dev.bellows.op.reduce.ReduceSum.sum;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@link BatchNorm} by the mean and variance of the samples of all ranks of a group, of which each may have as many as it
 * likes. The ranks meet twice: for the mean, and for the squares of the distances from it, since the difference of two
 * large sums would leave little of a small variance. Statistics are f32 at least.
 */
@Formula("y = (x - mean) / √(var + ε) · γ + β, mean and var over batch, space and the ranks of the group")
public record SyncBatchNorm(String group, double epsilon) implements Composite {
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

    private static Tensor wide(Tensor x) {
        return x.dtype() == DType.BF16 ? Cast.cast(x, DType.F32) : x;
    }
}
