package dev.bellows.op.linalg;

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
 * Solves op(a) · y = b for triangular matrices {@code a} [batch…, n, n] and right-hand sides {@code b} [batch…, n, columns]. The
 * other triangle of {@code a} is not read; op transposes with {@code transpose}. A 0 on the diagonal gives infinities or NaN.
 */
@Formula("op(tri(a)) · y = b")
public record TriangularSolve(boolean lower, boolean transpose) implements Primitive, Differentiable {
    /** For lower triangular {@code a}. */
    public static Tensor solve(Tensor a, Tensor b) {
        return new TriangularSolve(true, false).on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.requireSystem(this, in.get(0), in.get(1)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    /** db = op(a)⁻ᵀ · dy and da = -tri(db · yᵀ), transposed where a was (M. Giles 2008). */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor db = new TriangularSolve(lower, !transpose).on(v.x(0), v.dy());
        Tensor da = transpose ? Matrices.timesTransposed(v.y(), db) : Matrices.timesTransposed(db, v.y());
        return Vjp.gradients(Matrices.triangle(da, lower).neg(), db);
    }
}
