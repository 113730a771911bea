package dev.bellows.op.linalg;

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

/**
 * The determinant of each square matrix [batch…, n, n] as its sign, -1, 0 or 1, and the logarithm of its absolute value, both
 * [batch…]: neither overflows. Of a singular matrix they are 0 and -∞, and there is no gradient: it throws.
 */
@Formula("y₁ = sign det x, y₂ = ln |det x|")
public record SlogDet() implements Primitive, Differentiable {
    /** The sign and the logarithm. */
    public static List<Tensor> slogDet(Tensor x) {
        return new SlogDet().onAll(List.of(x));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.requireSquare(this, in.get(0));
        Spec each = x.with(Matrices.batch(x));
        return List.of(each, each);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Shape batch = v.y(1).shape();
        int[] column = batch.concat(Shape.of(1, 1)).dims();
        Tensor inverse = Matrices.transpose(Inverse.inverse(v.x()));
        return Vjp.gradients(inverse.mul(v.dy(1).reshape(column)));
    }
}
