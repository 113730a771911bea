package dev.bellows.op.norm;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.reduce.Mean;
import java.util.List;

/**
 * Normalisation by the root mean square (Zhang and Sennrich 2019, arXiv 1910.07467): each slice of {@code x} along
 * {@code axis} is divided by its own, then scaled by {@code gamma} [extent of axis]; no mean is taken off.
 */
@Formula("y = x / √(mean(x²) + ε) · γ, mean along axis")
public record RmsNorm(int axis, double epsilon) implements Composite {
    public static Tensor rmsNorm(Tensor x, Tensor gamma, int axis, double epsilon) {
        return new RmsNorm(x.shape().axis(axis), epsilon).on(x, gamma);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireAxis(name(), axis);
        LayerNorm.requireAlongAxis(name(), x, axis, in.subList(1, 2));
        return List.of(x);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor scale = Rsqrt.rsqrt(Mean.meanKeepDims(Square.square(x), axis).add(epsilon));
        return List.of(x.mul(scale).mul(in.get(1).reshape(LayerNorm.along(x.shape(), axis))));
    }
}
