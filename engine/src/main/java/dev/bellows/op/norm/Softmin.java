package dev.bellows.op.norm;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Turns costs into probabilities along {@code axis}: {@link Softmax} of the negated input. */
@Formula("y_i = exp(-x_i) / Σ_j exp(-x_j), along axis")
public record Softmin(int axis) implements Composite {
    public static Tensor softmin(Tensor x, int axis) {
        return new Softmin(x.shape().axis(axis)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()).requireAxis(name(), axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Softmax.softmax(in.get(0).neg(), axis));
    }
}
