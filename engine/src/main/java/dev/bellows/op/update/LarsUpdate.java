package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * Layer-wise adaptive rate scaling (You et al. 2017, arXiv 1708.03888): weight, gradient, momentum, the learning rate and
 * the sums of squares of the parameter's weights and gradients (scalars) to the new weight and momentum. The momentum does
 * not hold the learning rate, which is what MXNet's correction of the momentum amounts to.
 */
@Formula("q = η‖w‖ / (‖g‖ + λ‖w‖ + ε), 1 if a norm is 0;  m' = μm + q·(g + λ·w);  w' = w - lr·m'")
public record LarsUpdate(double momentum, double weightDecay, double eta, double epsilon) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 2);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor weightNorm = Sqrt.sqrt(in.get(4));
        Tensor gradientNorm = Sqrt.sqrt(in.get(5));
        Tensor size = gradientNorm.add(weightNorm.mul(weightDecay)).add(epsilon);
        Tensor quotient = weightNorm.mul(eta).div(size);
        Tensor trust = Updates.whereBothPositive(weightNorm, gradientNorm, quotient, 1);
        Tensor m = in.get(2)
                .mul(momentum)
                .add(Updates.decayed(in.get(1), w, weightDecay).mul(trust));
        return List.of(w.sub(m.mul(in.get(3))), m);
    }
}
