package dev.bellows.op.norm;

import static dev.bellows.op.reduce.Mean.meanKeepDims;

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
import dev.bellows.op.elementwise.Rsqrt;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016, arXiv 1607.06450): each slice of {@code x} along {@code axis} is given
 * mean 0 and variance 1, then scale {@code gamma} and shift {@code beta}, both [extent of axis]. The outputs are the
 * normalised array, and mean and (biased) variance of each slice, in the shape of {@code x} without the axis. Beside an
 * {@code x} of bf16, all else may be f32.
 */
@Formula("y = (x - mean) / √(var + ε) · γ + β, mean and var along axis")
public record LayerNorm(int axis, double epsilon) implements Composite, Differentiable {
    public static Tensor layerNorm(Tensor x, Tensor gamma, Tensor beta, int axis, double epsilon) {
        return new LayerNorm(x.shape().axis(axis), epsilon).on(x, gamma, beta);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireAxis(name(), axis);
        requireAlongAxis(name(), x, axis, in.subList(1, 3));
        Spec statistic = in.get(1).with(x.shape().without(axis));
        return List.of(x, statistic, statistic);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.mixed();
    }

    static void requireAlongAxis(String who, Spec x, int axis, List<Spec> vectors) {
        Spec along = Mixed.beside(x, vectors.get(0)).with(Shape.of(x.shape().dim(axis)));
        for (Spec vector : vectors) {
            if (!vector.equals(along)) {
                throw new ShapeException(
                        who + ": expects " + along + " along axis " + axis + " of x " + x + ", got " + vector);
            }
        }
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        if (Mixed.is(in)) {
            return Mixed.expand(this, in);
        }
        Tensor x = in.get(0);
        int[] along = along(x.shape(), axis);
        int[] statistic = x.shape().without(axis).dims();
        Tensor mean = meanKeepDims(x, axis);
        Tensor centred = x.sub(mean);
        Tensor variance = meanKeepDims(centred.mul(centred), axis);
        Tensor y = centred.mul(Rsqrt.rsqrt(variance.add(epsilon)))
                .mul(in.get(1).reshape(along))
                .add(in.get(2).reshape(along));
        return List.of(y, mean.reshape(statistic), variance.reshape(statistic));
    }

    /** The shape under which a vector along {@code axis} broadcasts over x. */
    static int[] along(Shape x, int axis) {
        int[] along = new int[x.rank()];
        Arrays.fill(along, 1);
        along[axis] = x.dim(axis);
        return along;
    }

    /** By the normalised array through an op of its own, which backends may have; by the statistics where they are used. */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor x = v.x(0);
        List<Tensor> gradients =
                new LayerNormGradient(axis, epsilon).onAll(List.of(v.dy(0), x, v.x(1), v.y(1), v.y(2)));
        int[] kept = x.shape().with(axis, 1).dims();
        double n = x.shape().dim(axis);
        Tensor dx = gradients.get(0);
        if (v.needs(1)) {
            dx = dx.add(v.dy(1).div(n).reshape(kept));
        }
        if (v.needs(2)) {
            Tensor centred = x.sub(v.y(1).reshape(kept));
            dx = dx.add(centred.mul(v.dy(2).mul(2 / n).reshape(kept)));
        }
        return Vjp.gradients(Cast.cast(dx, x.dtype()), gradients.get(1), gradients.get(2));
    }
}
