package dev.bellows.op.norm;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.reduce.Mean;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015, arXiv 1502.03167): {@code x} [batch, channels, …], scale
 * {@code gamma} and shift {@code beta} [channels] to the normalised array, and the mean and (biased) variance [channels]
 * of this batch, from which a layer keeps its running statistics. Beside an {@code x} of bf16, what is per channel may be f32.
 */
@Formula("y = (x - mean) / √(var + ε) · γ + β, mean and var over batch and space")
public record BatchNorm(double epsilon) implements Composite, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        Spec channel = channel(name(), x, in.subList(1, 3));
        return List.of(x, channel, channel);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.mixed();
    }

    static Spec channel(String who, Spec x, List<Spec> perChannel) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(who + ": expects [batch, channels, …], got " + x);
        }
        Spec channel =
                Mixed.beside(x, perChannel.get(0)).with(Shape.of(x.shape().dim(1)));
        for (Spec spec : perChannel) {
            if (!spec.equals(channel)) {
                throw new ShapeException(who + ": expects " + channel + " per channel of x " + x + ", got " + spec);
            }
        }
        return channel;
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        if (Mixed.is(in)) {
            return Mixed.expand(this, in);
        }
        Tensor x = in.get(0);
        int[] axes = IntStream.range(0, x.shape().rank()).filter(i -> i != 1).toArray();
        int[] column = column(x.shape());
        Tensor mean = Mean.mean(x, axes);
        Tensor centred = x.sub(mean.reshape(column));
        Tensor variance = Mean.mean(centred.mul(centred), axes);
        Tensor scale = in.get(1).div(Sqrt.sqrt(variance.add(epsilon)));
        Tensor y = centred.mul(scale.reshape(column)).add(in.get(2).reshape(column));
        return List.of(y, mean, variance);
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor x = v.x(0);
        List<Tensor> gradients = new BatchNormGradient(epsilon).onAll(List.of(v.dy(0), x, v.x(1), v.y(1), v.y(2)));
        int[] column = column(x.shape());
        double n = (double) x.shape().size() / x.shape().dim(1);
        Tensor dx = gradients.get(0);
        if (v.needs(1)) {
            dx = dx.add(v.dy(1).div(n).reshape(column));
        }
        if (v.needs(2)) {
            Tensor centred = x.sub(v.y(1).reshape(column));
            dx = dx.add(centred.mul(v.dy(2).mul(2 / n).reshape(column)));
        }
        return Vjp.gradients(Cast.cast(dx, x.dtype()), gradients.get(1), gradients.get(2));
    }

    /** The shape under which a vector of channels broadcasts over x. */
    static int[] column(Shape x) {
        int[] column = new int[x.rank()];
        Arrays.fill(column, 1);
        column[1] = x.dim(1);
        return column;
    }
}
