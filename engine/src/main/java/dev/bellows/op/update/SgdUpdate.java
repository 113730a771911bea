package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Stochastic gradient descent with momentum and weight decay: weight, gradient, momentum and the learning rate (a
 * scalar) to the new weight and momentum. The momentum holds the learning rate, as in MXNet; with {@code nesterov} the
 * weight looks ahead one step.
 */
@Formula("m' = μ·m - lr·(g + λ·w);  w' = w + m',  or w + μ·m' - lr·(g + λ·w) with Nesterov's")
public record SgdUpdate(double momentum, double weightDecay, boolean nesterov) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 2);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor decayed = weightDecay == 0 ? in.get(1) : in.get(1).add(w.mul(weightDecay));
        Tensor step = decayed.mul(in.get(3));
        Tensor m = in.get(2).mul(momentum).sub(step);
        return List.of(w.add(nesterov ? m.mul(momentum).sub(step) : m), m);
    }
}
