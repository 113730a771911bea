package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sign;
import java.util.List;

/**
 * Steps of one size by the sign of the momentum (Bernstein et al. 2018, arXiv 1802.04434): weight, gradient, momentum
 * and the learning rate (a scalar) to the new weight and momentum. Without momentum it is signSGD.
 */
@Formula("m' = μm + (1-μ)(g + λ·w);  w' = w - lr·(sign(m') + λ'·w)")
public record SignumUpdate(double momentum, double weightDecay, double decoupledDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 2);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor g = Updates.decayed(in.get(1), w, weightDecay);
        Tensor m = in.get(2).mul(momentum).add(g.mul(1 - momentum));
        Tensor step = Updates.decayed(Sign.sign(m), w, decoupledDecay);
        return List.of(w.sub(step.mul(in.get(3))), m);
    }
}
