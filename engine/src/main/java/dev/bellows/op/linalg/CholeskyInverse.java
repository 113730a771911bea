package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.BroadcastTo;
import java.util.List;

/** The inverse of y · yᵀ by its {@link Cholesky} factor y, lower triangular: LAPACK's potri. */
@Formula("y = (x · xᵀ)⁻¹, x lower triangular")
public record CholeskyInverse() implements Composite {
    public static Tensor choleskyInverse(Tensor x) {
        return new CholeskyInverse().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.requireSquare(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor identity = BroadcastTo.broadcastTo(Matrices.identity(x, x.shape().dim(-1)), x.shape());
        Tensor inverse = new TriangularSolve(true, false).on(x, identity);
        return List.of(Matrices.transposedTimes(inverse, inverse));
    }
}
