package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The factors of matrices {@code x} [batch…, m, n] with m ≤ n: a lower triangular l [batch…, m, m] with a diagonal that is not
 * negative and orthonormal rows q [batch…, m, n].
 */
@Formula("l · q = x, q · qᵀ = 1, l lower triangular")
public record Gelqf() implements Composite {
    /** q and l, in MXNet's order. */
    public static List<Tensor> gelqf(Tensor x) {
        return new Gelqf().onAll(List.of(x));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.require(this, in.get(0));
        int rows = x.shape().dim(-2);
        if (rows > x.shape().dim(-1)) {
            throw new ShapeException(
                    name() + ": expects at least as many columns as rows, got " + x + "; transpose and use Qr");
        }
        return List.of(x, x.with(Matrices.batch(x).concat(Shape.of(rows, rows))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        List<Tensor> factors = Qr.qr(Matrices.transpose(in.get(0)));
        return List.of(Matrices.transpose(factors.get(0)), Matrices.transpose(factors.get(1)));
    }
}
