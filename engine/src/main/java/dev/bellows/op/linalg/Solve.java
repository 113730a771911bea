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
 * Solves a · y = b for square matrices {@code a} [batch…, n, n] and right-hand sides {@code b} [batch…, n, columns], by
 * elimination with row exchanges. Computing it throws an {@link ArithmeticException} if a matrix is singular.
 */
@Formula("a · y = b")
public record Solve() implements Primitive, Differentiable {
    public static Tensor solve(Tensor a, Tensor b) {
        return new Solve().on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.requireSystem(this, in.get(0), in.get(1)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    /** db = a⁻ᵀ · dy and da = -db · yᵀ (M. Giles 2008). */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor db = solve(Matrices.transpose(v.x(0)), v.dy());
        return Vjp.gradients(Matrices.timesTransposed(db, v.y()).neg(), db);
    }
}
