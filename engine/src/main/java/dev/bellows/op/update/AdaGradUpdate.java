package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * AdaGrad (Duchi et al. 2011): weight, gradient, sum of squares and the learning rate (a scalar) to the new weight and
 * sum. The weight decay is not divided by the root, as in MXNet.
 */
@Formula("h' = h + g²;  w' = w - lr·(g / √(h' + ε) + λ·w)")
public record AdaGradUpdate(double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 2);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor g = in.get(1);
        Tensor h = in.get(2).add(g.mul(g));
        Tensor step = g.div(Sqrt.sqrt(h.add(epsilon)));
        return List.of(w.sub(Updates.decayed(step, w, weightDecay).mul(in.get(3))), h);
    }
}
