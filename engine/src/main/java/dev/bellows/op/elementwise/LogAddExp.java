package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.reduce.SumTo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The logarithm of a sum by the logarithms of its terms, without overflow. Both inputs have one dtype and broadcast as in
 * NumPy.
 */
@Formula("y = ln(eᵃ + eᵇ)")
public record LogAddExp() implements Composite, Differentiable {
    public static Tensor logAddExp(Tensor a, Tensor b) {
        return new LogAddExp().on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.arithmetic(this, in).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        return List.of(Maximum.maximum(a, b)
                .add(Log1p.log1p(Exp.exp(Abs.abs(difference(a, b)).neg()))));
    }

    /** a - b, or 0 where both are the same infinity. */
    private static Tensor difference(Tensor a, Tensor b) {
        Tensor difference = a.sub(b);
        return Where.where(Equal.equal(difference, difference), difference, Full.scalar(a, 0));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor a = v.x(0);
        Tensor b = v.x(1);
        Tensor share = Sigmoid.sigmoid(difference(a, b));
        Tensor rest = Sigmoid.sigmoid(difference(b, a));
        return Vjp.gradients(SumTo.sumTo(v.dy().mul(share), a.shape()), SumTo.sumTo(v.dy().mul(rest), b.shape()));
    }
}
