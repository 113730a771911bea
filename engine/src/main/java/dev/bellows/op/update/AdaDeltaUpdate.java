package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * AdaDelta (Zeiler 2012, arXiv 1212.5701): weight, gradient, mean of squared gradients, mean of squared steps and the
 * learning rate (a scalar) to the new weight and means. At a rate of 1 it is MXNet's rule, which has no rate.
 */
@Formula("n' = ρn + (1-ρ)g²;  d = g·√(s + ε) / √(n' + ε);  s' = ρs + (1-ρ)d²;  w' = w - lr·(d + λ·w)")
public record AdaDeltaUpdate(double decay, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor g = in.get(1);
        Tensor n = in.get(2).mul(decay).add(g.mul(g).mul(1 - decay));
        Tensor d = g.mul(Sqrt.sqrt(in.get(3).add(epsilon))).div(Sqrt.sqrt(n.add(epsilon)));
        Tensor s = in.get(3).mul(decay).add(d.mul(d).mul(1 - decay));
        return List.of(w.sub(Updates.decayed(d, w, weightDecay).mul(in.get(4))), n, s);
    }
}
