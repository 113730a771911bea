package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Triangle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lower triangular matrix whose product with its transpose is {@code x}, which is to be symmetric and positive definite:
 * LAPACK's potrf. Of an {@code x} that is not symmetric the mean with its transpose counts. Computing it throws an
 * {@link ArithmeticException} if a matrix is not positive definite.
 */
@Formula("y · yᵀ = (x + xᵀ) / 2, y lower triangular")
public record Cholesky() implements Primitive, Differentiable {
    public static Tensor cholesky(Tensor x) {
        return new Cholesky().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.requireSquare(this, in.get(0)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    /** dx = ½ · L⁻ᵀ · P · L⁻¹ with P the lower triangle of Lᵀ · dL, mirrored (Seeger et al. 2017, Murray 2016). */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor l = v.y();
        Tensor p = Matrices.mirrored(Matrices.transposedTimes(l, Triangle.lower(v.dy(), 0)));
        Tensor left = new TriangularSolve(true, true).on(l, p);
        Tensor both = new TriangularSolve(true, true).on(l, Matrices.transpose(left));
        return Vjp.gradients(both.mul(0.5));
    }
}
