package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * AdamW's step made as long as the parameter (You et al. 2020, arXiv 1904.00962): the inputs of {@link AdamWUpdate} and the
 * scalars of {@link LambSquares} to the new weight and moments.
 *
 * @param adam the step
 * @param bounds what the parameter's norm counts as at least and at most
 */
@Formula("u = AdamW's step;  w' = w - lr·q·u,  q = clip(‖w‖) / ‖u‖, 1 if either is 0")
public record LambUpdate(AdamWUpdate adam, NormBounds bounds) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        AdamWStep step = new AdamWStep(adam, w, in.get(1), in);
        Tensor m = step.mean();
        Tensor v = step.meanSquare();
        Tensor trust = bounds.ratio(in.get(7), in.get(8));
        return List.of(w.sub(step.along(m, v).mul(in.get(4).mul(trust))), m, v);
    }
}
