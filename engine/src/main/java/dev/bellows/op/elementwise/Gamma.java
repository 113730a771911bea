package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The gamma function, as precise as the exponential of its logarithm is: +∞ at 0, NaN at -1, -2, …, where it has no sign.
 */
@Formula("y = Γ(x)")
public record Gamma() implements Composite {
    public static Tensor gamma(Tensor x) {
        return new Gamma().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor zero = Full.scalar(x, 0);
        Tensor size = Exp.exp(Gammaln.gammaln(x));
        Tensor whole = Floor.floor(x);
        Tensor odd = Equal.equal(Mod.mod(whole, Full.scalar(x, 2)), Full.scalar(x, 1));
        Tensor below = Less.less(x, zero);
        Tensor signed = Where.where(LogicalAnd.logicalAnd(below, odd), size.neg(), size);
        Tensor pole = LogicalAnd.logicalAnd(below, Equal.equal(x, whole));
        return List.of(Where.where(pole, Full.scalar(x, Double.NaN), signed));
    }
}
