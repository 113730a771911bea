package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * What {@link LansUpdate} has to know of a parameter: of the inputs of {@link AdamWUpdate} and the gradient's sum of squares,
 * three scalars.
 */
@Formula("Σ w²;  Σ u²,  u = AdamW's step by ĝ = g / ‖g‖;  Σ h²,  h = the same with ĝ in place of its mean")
public record LansSquares(AdamWUpdate adam) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.inferSums(this, in, 4, 3);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        AdamWStep step = LansUpdate.step(adam, in);
        Tensor v = step.meanSquare();
        return List.of(
                Updates.squares(in.get(0)),
                Updates.squares(step.along(step.mean(), v)),
                Updates.squares(step.alongGradient(v)));
    }
}
