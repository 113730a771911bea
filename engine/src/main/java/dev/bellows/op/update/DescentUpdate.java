package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Gradient descent without momentum, which remembers nothing: weight, gradient and the learning rate (a scalar) to the new
 * weight. Weight decay is added to the gradient.
 */
@Formula("w' = w - lr·(g + λ·w)")
public record DescentUpdate(double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.infer(this, in, 1);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        return List.of(w.sub(Updates.decayed(in.get(1), w, weightDecay).mul(in.get(2))));
    }
}
