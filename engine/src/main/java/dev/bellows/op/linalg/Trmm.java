package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The product with a triangular matrix, of which the other triangle is not read: op(a) · b, or b · op(a) with the triangular
 * one on the right; op transposes with {@code transpose}. The leading axes of {@code a} and {@code b} are equal.
 */
@Formula("y = alpha · op(tri(a)) · b, or alpha · b · op(tri(a))")
public record Trmm(Side side, boolean transpose, boolean lower, double alpha) implements Composite {
    /** With a lower triangular {@code a} on the left. */
    public static Tensor trmm(Tensor a, Tensor b) {
        return new Trmm(Side.LEFT, false, true, 1).on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = Matrices.requireSquare(this, in.get(0));
        return side == Side.LEFT
                ? new MatMul(transpose, false).infer(List.of(a, in.get(1)))
                : new MatMul(false, transpose).infer(List.of(in.get(1), a));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = Matrices.triangle(in.get(0), lower);
        Tensor y = side == Side.LEFT
                ? new MatMul(transpose, false).on(a, in.get(1))
                : new MatMul(false, transpose).on(in.get(1), a);
        return List.of(y.mul(alpha));
    }
}
