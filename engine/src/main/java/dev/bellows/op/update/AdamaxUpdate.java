package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Maximum;
import java.util.List;

/**
 * Adam by the greatest gradient (Kingma and Ba 2015, arXiv 1412.6980, section 7.1): weight, gradient, mean, greatest
 * size and the bias-corrected learning rate {@code lr/(1-β₁ᵗ)} (a scalar) to the new weight and states.
 */
@Formula("G = g + λ·w;  m' = β₁m + (1-β₁)G;  u' = max(β₂u, |G|);  w' = w - lrₜ·m' / (u' + ε)")
public record AdamaxUpdate(double beta1, double beta2, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor g = Updates.decayed(in.get(1), in.get(0), weightDecay);
        Tensor m = in.get(2).mul(beta1).add(g.mul(1 - beta1));
        Tensor u = Maximum.maximum(in.get(3).mul(beta2), Abs.abs(g));
        return List.of(in.get(0).sub(m.mul(in.get(4)).div(u.add(epsilon))), m, u);
    }
}
