package dev.bellows.op.elementwise;

import static dev.bellows.op.reduce.SumTo.sumTo;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The length of a vector by its two components, finite wherever the length is. A NaN in either is a NaN. The gradient at the
 * origin is 0. Both inputs are brought to one dtype and broadcast as in NumPy.
 */
@Formula("y = √(a² + b²)")
public record Hypot() implements Composite, Differentiable {
    public static Tensor hypot(Tensor a, Tensor b) {
        return Promoted.on(new Hypot(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.arithmetic(this, in).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        Tensor sizeA = Abs.abs(a);
        Tensor sizeB = Abs.abs(b);
        Tensor longer = Maximum.maximum(sizeA, sizeB);
        Tensor ratio = Minimum.minimum(sizeA, sizeB).div(longer); // at most 1, or NaN of two zeros or infinities
        Tensor length = longer.mul(Sqrt.sqrt(ratio.mul(ratio).add(1)));
        return List.of(Where.where(Less.less(ratio, Full.scalar(a, 2)), length, sizeA.add(sizeB)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor a = v.x(0);
        Tensor b = v.x(1);
        Tensor one = Full.scalar(a, 1);
        Tensor length = Where.where(Equal.equal(v.y(), Full.scalar(a, 0)), one, v.y());
        return Vjp.gradients(sumTo(v.dy().mul(a.div(length)), a.shape()), sumTo(v.dy().mul(b.div(length)), b.shape()));
    }
}
