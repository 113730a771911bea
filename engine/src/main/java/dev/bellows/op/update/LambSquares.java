package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** What {@link LambUpdate} has to know of a parameter: of the inputs of {@link AdamWUpdate}, two scalars. */
@Formula("Σ w²;  Σ u²,  u = AdamW's step before the learning rate")
public record LambSquares(AdamWUpdate adam) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return Updates.inferSums(this, in, 4, 2);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        AdamWStep step = new AdamWStep(adam, in.get(0), in.get(1), in);
        return List.of(Updates.squares(in.get(0)), Updates.squares(step.along(step.mean(), step.meanSquare())));
    }
}
