package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The absolute value, rounded off to a parabola within 1 / {@code sigma}² of 0 (Girshick 2015), as MXNet scales it; PyTorch's
 * {@code beta} is 1 / {@code sigma}².
 */
@Formula("y = (σx)² / 2 if |x| < 1/σ² else |x| - 1 / 2σ²")
public record SmoothL1(double sigma) implements Composite {
    /** With {@code sigma} 1. */
    public static Tensor smoothL1(Tensor x) {
        return smoothL1(x, 1);
    }

    /** {@code sigma} is finite and more than 0. */
    public static Tensor smoothL1(Tensor x, double sigma) {
        return new SmoothL1(sigma).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (!(sigma > 0 && Double.isFinite(sigma))) {
            throw new IllegalArgumentException(name() + ": sigma must be finite and more than 0, got " + sigma);
        }
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor size = Abs.abs(in.get(0));
        double square = sigma * sigma;
        Tensor near = Minimum.minimum(size, Full.scalar(size, 1 / square));
        return List.of(near.mul(near).mul(0.5 * square).add(size.sub(near)));
    }
}
