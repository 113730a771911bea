package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * Adam with Nesterov's momentum (Dozat 2016): weight, gradient, first and second moment, and three scalars to the new
 * weight and moments. The scalars hold the learning rate and what warms up with the step: the weights {@code a} of the
 * gradient and {@code b} of the momentum, and the correction {@code c = 1/√(1-β₂ᵗ)} of the root.
 */
@Formula("G = g + λ·w;  m' = β₁m + (1-β₁)G;  v' = β₂v + (1-β₂)G²;  w' = w - (a·G + b·m') / (c·√v' + ε)")
public record NadamUpdate(double beta1, double beta2, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor g = Updates.decayed(in.get(1), in.get(0), weightDecay);
        Tensor m = in.get(2).mul(beta1).add(g.mul(1 - beta1));
        Tensor v = in.get(3).mul(beta2).add(g.mul(g).mul(1 - beta2));
        Tensor ahead = g.mul(in.get(4)).add(m.mul(in.get(5)));
        Tensor step = ahead.div(Sqrt.sqrt(v).mul(in.get(6)).add(epsilon));
        return List.of(in.get(0).sub(step), m, v);
    }
}
