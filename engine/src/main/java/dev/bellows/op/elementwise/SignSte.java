package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Sign} with the gradient of the identity, the straight-through estimator (Bengio et al. 2013). */
@Formula("y = sign(x), dx = dy")
public record SignSte() implements Composite, Differentiable {
    public static Tensor signSte(Tensor x) {
        return new SignSte().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Sign.sign(in.get(0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy());
    }
}
