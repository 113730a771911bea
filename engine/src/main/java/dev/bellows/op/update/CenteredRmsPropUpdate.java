package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * RMSProp that divides by an estimate of the gradient's variance (Graves 2013, arXiv 1308.0850, equations 38 to 45):
 * weight, gradient, mean of squares, mean, last step and the learning rate (a scalar) to the new weight and states.
 *
 * <p>The variance is kept at 0 or more: for a steady gradient it is a difference of equal numbers, and rounding below
 * zero by more than epsilon would make the weight a NaN.
 */
@Formula("G = g + λ·w;  n' = γn + (1-γ)G²;  a' = γa + (1-γ)G;  d' = μd - lr·G / √(n' - a'² + ε);  w' = w + d'")
public record CenteredRmsPropUpdate(double decay, double momentum, double epsilon, double weightDecay)
        implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 4);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor g = Updates.decayed(in.get(1), in.get(0), weightDecay);
        Tensor n = in.get(2).mul(decay).add(g.mul(g).mul(1 - decay));
        Tensor a = in.get(3).mul(decay).add(g.mul(1 - decay));
        Tensor variance = Relu.relu(n.sub(a.mul(a)));
        Tensor step = g.mul(in.get(5)).div(Sqrt.sqrt(variance.add(epsilon)));
        Tensor d = in.get(4).mul(momentum).sub(step);
        return List.of(in.get(0).add(d), n, a, d);
    }
}
