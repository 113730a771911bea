package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Solves op(a) · y = alpha · b, or y · op(a) = alpha · b with the triangular matrix on the right; op transposes with
 * {@code transpose}. The leading axes of {@code a} and {@code b} are equal, and the other triangle of {@code a} is not read.
 */
@Formula("op(tri(a)) · y = alpha · b, or y · op(tri(a)) = alpha · b")
public record Trsm(Side side, boolean transpose, boolean lower, double alpha) implements Composite {
    /** With a lower triangular {@code a} on the left. */
    public static Tensor trsm(Tensor a, Tensor b) {
        return new Trsm(Side.LEFT, false, true, 1).on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = Matrices.requireSquare(this, in.get(0));
        Spec b = Matrices.require(this, in.get(1));
        if (side == Side.LEFT) {
            return List.of(Matrices.requireSystem(this, a, b));
        }
        Shape turned =
                Matrices.batch(b).concat(Shape.of(b.shape().dim(-1), b.shape().dim(-2)));
        Matrices.requireSystem(this, a, b.with(turned));
        return List.of(b);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor b = in.get(1).mul(alpha);
        if (side == Side.LEFT) {
            return List.of(new TriangularSolve(lower, transpose).on(in.get(0), b));
        }
        Tensor turned = new TriangularSolve(lower, !transpose).on(in.get(0), Matrices.transpose(b));
        return List.of(Matrices.transpose(turned));
    }
}
