package dev.bellows.op.loss;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.List;

/**
 * The gradient of each sample's {@link CtcLoss} by its activations: the softmax less the probability that a path in agreement with
 * the labels is in a class at a time. Takes the inputs of the loss.
 */
@Formula("dx[t, n, c] = softmax(x)[t, n, c] - Σ_{s : l_s = c} e^(α_t(s) + β_t(s) + loss)")
public record CtcGradient(int blank) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        new CtcLoss(blank).infer(in);
        return List.of(in.get(0));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Cast.cast(new CtcLattice(in, blank).gradient(), in.get(0).dtype()));
    }
}
