package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * Follow the regularized leader (McMahan et al. 2013): weight, gradient, the linear sum {@code z}, the sum of squares
 * {@code n} and the learning rate (a scalar above 0) to the new weight and sums. A weight whose {@code z} stays within
 * {@code lambda1} is exactly 0, which makes models sparse.
 */
@Formula("n' = n + g²;  z' = z + g - w·(√n' - √n) / lr;  w' = -sign(z')·max(|z'| - λ₁, 0) / ((β + √n') / lr + λ)")
public record FtrlUpdate(double lambda1, double beta, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor g = in.get(1);
        Tensor rate = in.get(4);
        Tensor n = in.get(3).add(g.mul(g));
        Tensor root = Sqrt.sqrt(n);
        Tensor pull = root.sub(Sqrt.sqrt(in.get(3))).mul(in.get(0)).div(rate);
        Tensor z = in.get(2).add(g).sub(pull);
        Tensor beyond = Sign.sign(z).mul(Relu.relu(Abs.abs(z).sub(lambda1)));
        Tensor curvature = root.add(beta).div(rate).add(weightDecay);
        return List.of(beyond.neg().div(curvature), z, n);
    }
}
