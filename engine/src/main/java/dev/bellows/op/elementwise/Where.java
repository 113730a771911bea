package dev.bellows.op.elementwise;

import static dev.bellows.op.reduce.SumTo.sumTo;

import dev.bellows.core.DType;
import dev.bellows.core.Promotion;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes each element from {@code a} where {@code condition} (bool) holds, else from {@code b}; all three broadcast. */
@Formula("y = a if condition else b")
public record Where() implements Primitive, Differentiable {
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        DType common = Promotion.of(a.dtype(), b.dtype());
        return new Where().on(condition, Cast.cast(a, common), Cast.cast(b, common));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.get(0).requireDType(name(), DType.BOOL);
        Spec value = Broadcasting.common(this, in.get(1), in.get(2));
        return List.of(value.with(Shape.broadcast(name(), in.get(0).shape(), value.shape())));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor condition = v.x(0);
        Tensor zero = Full.scalar(v.dy(), 0);
        return Vjp.gradients(
                null,
                sumTo(where(condition, v.dy(), zero), v.x(1).shape()),
                sumTo(where(condition, zero, v.dy()), v.x(2).shape()));
    }
}
