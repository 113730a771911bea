package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * Adam by how far the gradient is from what was expected (Zhuang et al. 2020, arXiv 2010.07468): weight, gradient, mean,
 * mean squared surprise and the bias-corrected learning rate {@code lr·√(1-β₂ᵗ)/(1-β₁ᵗ)} (a scalar) to the new weight and
 * states. Weight decay is added to the gradient.
 */
@Formula("G = g + λ·w;  m' = β₁m + (1-β₁)G;  s' = β₂s + (1-β₂)(G - m')² + ε;  w' = w - lrₜ·m' / (√s' + ε)")
public record AdaBeliefUpdate(double beta1, double beta2, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor g = Updates.decayed(in.get(1), in.get(0), weightDecay);
        Tensor m = in.get(2).mul(beta1).add(g.mul(1 - beta1));
        Tensor surprise = g.sub(m);
        Tensor s =
                in.get(3).mul(beta2).add(surprise.mul(surprise).mul(1 - beta2)).add(epsilon);
        Tensor step = m.mul(in.get(4)).div(Sqrt.sqrt(s).add(epsilon));
        return List.of(in.get(0).sub(step), m, s);
    }
}
