package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/**
 * LAMB with Nesterov's momentum by gradients of length 1 (Zheng et al. 2020, arXiv 2006.13484): the inputs of
 * {@link AdamWUpdate}, the gradient's sum of squares and the scalars of {@link LansSquares} to the new weight and moments.
 *
 * @param adam the step
 * @param bounds what the parameter's norm counts as at least and at most
 */
@Formula("u, h as in LansSquares;  w' = w - lr·(β₁·q·u + (1-β₁)·p·h),  q = clip(‖w‖)/‖u‖,  p = clip(‖w‖)/‖h‖, 1 if 0")
public record LansUpdate(AdamWUpdate adam, NormBounds bounds) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        AdamWStep step = step(adam, in);
        Tensor m = step.mean();
        Tensor v = step.meanSquare();
        Tensor along = step.along(m, v).mul(bounds.ratio(in.get(8), in.get(9)).mul(adam.beta1()));
        Tensor ahead =
                step.alongGradient(v).mul(bounds.ratio(in.get(8), in.get(10)).mul(1 - adam.beta1()));
        return List.of(w.sub(along.add(ahead).mul(in.get(4))), m, v);
    }

    /** The step by the gradient over its norm; a gradient of 0 stays 0. */
    static AdamWStep step(AdamWUpdate adam, List<Tensor> in) {
        Tensor norm = Sqrt.sqrt(in.get(7));
        Tensor one = Full.scalar(norm, 1);
        Tensor inverse = Updates.whereBothPositive(norm, norm, one.div(norm), 0);
        return new AdamWStep(adam, in.get(0), in.get(1).mul(inverse), in);
    }
}
