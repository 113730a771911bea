package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
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
 * The factors of matrices {@code x} [batch…, m, n] with m ≥ n: orthonormal columns q [batch…, m, n] and an upper triangular r
 * [batch…, n, n] with a diagonal that is not negative, which makes them unique where {@code x} has full rank.
 */
@Formula("q · r = x, qᵀ · q = 1, r upper triangular")
public record Qr() implements Primitive, Differentiable {
    /** q and r. */
    public static List<Tensor> qr(Tensor x) {
        return new Qr().onAll(List.of(x));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.require(this, in.get(0));
        int rows = x.shape().dim(-2);
        int columns = x.shape().dim(-1);
        if (rows < columns) {
            throw new ShapeException(
                    name() + ": expects at least as many rows as columns, got " + x + "; transpose and use Gelqf");
        }
        return List.of(x, x.with(Matrices.batch(x).concat(Shape.of(columns, columns))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    /** dx = (dq + q · P) · r⁻ᵀ with P the lower triangle of r · drᵀ - dqᵀ · q, mirrored (Walter and Lehmann 2010). */
    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor q = v.y(0);
        Tensor r = v.y(1);
        Tensor dr = Triangle.upper(v.dy(1), 0);
        Tensor p = Matrices.mirrored(Matrices.timesTransposed(r, dr).sub(Matrices.transposedTimes(v.dy(0), q)));
        Tensor sum = v.dy(0).add(MatMul.matmul(q, p));
        Tensor solved = new TriangularSolve(false, false).on(r, Matrices.transpose(sum));
        return Vjp.gradients(Matrices.transpose(solved));
    }
}
