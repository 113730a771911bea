package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The eigenvectors, as columns [batch…, n, n], and eigenvalues [batch…, n], ascending, of symmetric matrices. Of an {@code x} that
 * is not symmetric the mean with its transpose counts. In each eigenvector the element of greatest size is positive. The gradient
 * of eigenvectors of equal eigenvalues is not defined, and infinite or NaN.
 */
@Formula("x · v_j = λ_j · v_j, |v_j| = 1")
public record SymmetricEigen() implements Primitive, Differentiable {
    /** The eigenvectors and the eigenvalues. */
    public static List<Tensor> symmetricEigen(Tensor x) {
        return new SymmetricEigen().onAll(List.of(x));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.requireSquare(this, in.get(0));
        return List.of(x, x.with(x.shape().without(-1)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    /** dx = V · (diag dλ + F ∘ (Vᵀ · dV)) · Vᵀ with F_ij = 1 / (λ_j - λ_i) off the diagonal, made symmetric (M. Giles 2008). */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor vectors = v.y(0);
        Tensor values = v.y(1);
        int rank = values.shape().rank();
        int n = values.shape().dim(-1);
        Tensor row = values.reshape(values.shape().insert(rank - 1, 1).dims());
        Tensor column = values.reshape(values.shape().insert(rank, 1).dims());
        Tensor diagonal = Matrices.onDiagonal(values, n, n, 0);
        Tensor gaps = Where.where(diagonal, Full.scalar(values, 1), row.sub(column));
        Tensor turned = Matrices.transposedTimes(vectors, v.dy(0)).div(gaps);
        Tensor dValues = v.dy(1).reshape(row.shape().dims());
        Tensor inner = Where.where(diagonal, dValues, turned);
        Tensor dx = Matrices.timesTransposed(MatMul.matmul(vectors, inner), vectors);
        return Vjp.gradients(Matrices.symmetric(dx));
    }
}
