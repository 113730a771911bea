package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * RMSProp (Tieleman and Hinton 2012): weight, gradient, mean of squares and the learning rate (a scalar) to the new
 * weight and mean. As in MXNet, epsilon is inside the root.
 */
@Formula("G = g + λ·w;  n' = γn + (1-γ)G²;  w' = w - lr·G / √(n' + ε)")
public record RmsPropUpdate(double decay, double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 2);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor g = Updates.decayed(in.get(1), in.get(0), weightDecay);
        Tensor n = in.get(2).mul(decay).add(g.mul(g).mul(1 - decay));
        Tensor step = g.mul(in.get(3)).div(Sqrt.sqrt(n.add(epsilon)));
        return List.of(in.get(0).sub(step), n);
    }
}
