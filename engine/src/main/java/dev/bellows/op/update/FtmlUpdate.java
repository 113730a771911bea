package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * Follow the moving leader (Zheng and Kwok 2017): weight, gradient, curvature {@code d}, second moment, the leader's sum
 * {@code z} and two scalars, {@code a = (1-β₁ᵗ)/lr} and {@code c = 1/√(1-β₂ᵗ)}, to the new weight and states. Weight decay
 * is added to the gradient.
 */
@Formula("G = g + λ·w;  v' = β₂v + (1-β₂)G²;  d' = a·(c·√v' + ε);  z' = β₁z + (1-β₁)G - (d' - β₁d)·w;  w' = -z' / d'")
public record FtmlUpdate(double beta1, double beta2, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 4);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor g = Updates.decayed(in.get(1), w, weightDecay);
        Tensor v = in.get(3).mul(beta2).add(g.mul(g).mul(1 - beta2));
        Tensor d = Sqrt.sqrt(v).mul(in.get(6)).add(epsilon).mul(in.get(5));
        Tensor shift = d.sub(in.get(2).mul(beta1)).mul(w);
        Tensor z = in.get(4).mul(beta1).add(g.mul(1 - beta1)).sub(shift);
        return List.of(z.neg().div(d), d, v, z);
    }
}
