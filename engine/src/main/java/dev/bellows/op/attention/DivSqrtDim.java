package dev.bellows.op.attention;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Divides by the root of the last extent: MXNet's {@code div_sqrt_dim}. */
@Formula("y = x / √size, size the extent of the last axis")
public record DivSqrtDim() implements Composite, Differentiable {
    public static Tensor divSqrtDim(Tensor x) {
        return new DivSqrtDim().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        if (x.shape().rank() == 0) {
            throw new ShapeException(name() + ": expects rank 1 or more, got " + x);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(in.get(0).mul(ScaledDotProductAttention.scale(in.get(0).shape())));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(divSqrtDim(v.dy()));
    }
}
