package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101): weight, gradient, first and second
 * moment, and three scalars to the new weight and moments. The scalars are the learning rate and the corrections of the
 * moments, {@code c₁ = 1/(1-β₁ᵗ)} and {@code c₂ = 1/√(1-β₂ᵗ)}.
 */
@Formula("m' = β₁m + (1-β₁)g;  v' = β₂v + (1-β₂)g²;  w' = w - lr·(c₁m' / (c₂√v' + ε) + λ·w)")
public record AdamWUpdate(double beta1, double beta2, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        AdamWStep step = new AdamWStep(this, w, in.get(1), in);
        Tensor m = step.mean();
        Tensor v = step.meanSquare();
        return List.of(w.sub(step.along(m, v).mul(in.get(4))), m, v);
    }
}
