package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The rectifier with a slope of {@code alpha} for negative elements, which is also the gradient at 0. */
@Formula("y = x if x > 0 else alpha · x")
public record LeakyRelu(double alpha) implements Composite {
    public static Tensor leakyRelu(Tensor x, double alpha) {
        return new LeakyRelu(alpha).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Where.where(Less.less(Full.scalar(x, 0), x), x, x.mul(alpha)));
    }
}
