package dev.bellows.op.linalg;

import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Sums over the last axis of {@code a} and the first of {@code b}, as MXNet's dot: of vectors the scalar product, of matrices
 * the matrix product. The result has the other axes of {@code a}, then those of {@code b}.
 */
@Formula("y[i…, j…] = Σ_k a[i…, k] · b[k, j…]")
public record Dot() implements Composite {
    public static Tensor dot(Tensor a, Tensor b) {
        return new Dot().on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = in.get(0).requireFloating(name());
        Spec b = in.get(1);
        if (a.dtype() != b.dtype()) {
            throw new DTypeException(name() + ": dtypes differ: " + a + " · " + b + "; cast one of them");
        }
        if (a.shape().rank() == 0
                || b.shape().rank() == 0
                || a.shape().dim(-1) != b.shape().dim(0)) {
            throw new ShapeException(name() + ": last axis of a and first of b differ: " + a + " · " + b);
        }
        Shape rest = b.shape().slice(1, b.shape().rank());
        return List.of(a.with(a.shape().slice(0, a.shape().rank() - 1).concat(rest)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        int inner = b.shape().dim(0);
        int rows = (int) a.shape().slice(0, a.shape().rank() - 1).size();
        int columns = (int) b.shape().slice(1, b.shape().rank()).size();
        Tensor y = MatMul.matmul(a.reshape(rows, inner), b.reshape(inner, columns));
        return List.of(
                y.reshape(infer(List.of(a.spec(), b.spec())).get(0).shape().dims()));
    }
}
