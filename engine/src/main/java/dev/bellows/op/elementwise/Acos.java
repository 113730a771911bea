package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The angle in [0, π] whose cosine is x; NaN outside [-1, 1]. The gradient at ±1 is infinite. */
@Formula("y = arccos x")
public record Acos() implements Composite, Differentiable {
    public static Tensor acos(Tensor x) {
        return new Acos().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor one = Full.scalar(x, 1);
        return List.of(Atan.atan(Sqrt.sqrt(one.sub(x).div(one.add(x)))).mul(2)); // tan²(y/2), exact near 1
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor one = Full.scalar(v.x(), 1);
        return Vjp.gradients(
                v.dy().div(Sqrt.sqrt(one.sub(v.x()).mul(one.add(v.x())))).neg());
    }
}
