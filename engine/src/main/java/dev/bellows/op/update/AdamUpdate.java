package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980): weight, gradient, first and second moment, and the bias-corrected learning
 * rate {@code lr·√(1-β₂ᵗ)/(1-β₁ᵗ)} (a scalar) to the new weight and moments. Weight decay is added to the gradient.
 */
@Formula("m' = β₁m + (1-β₁)g;  v' = β₂v + (1-β₂)g²;  w' = w - lrₜ·m' / (√v' + ε)")
public record AdamUpdate(double beta1, double beta2, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor g = weightDecay == 0 ? in.get(1) : in.get(1).add(w.mul(weightDecay));
        Tensor m = in.get(2).mul(beta1).add(g.mul(1 - beta1));
        Tensor v = in.get(3).mul(beta2).add(g.mul(g).mul(1 - beta2));
        Tensor step = m.mul(in.get(4)).div(Sqrt.sqrt(v).add(epsilon));
        return List.of(w.sub(step), m, v);
    }
}
