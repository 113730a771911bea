package dev.bellows.op.linalg;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import java.util.List;

/**
 * Keeps the elements of each matrix on and below ({@code lower}) or on and above its diagonal number {@code offset}, counted
 * from the main one to the right, and sets the rest to 0: NumPy's tril and triu.
 */
@Formula("y_ij = x_ij if j - i ≤ offset (lower) or ≥ offset (upper) else 0")
public record Triangle(boolean lower, int offset) implements Composite {
    public static Tensor lower(Tensor x, int offset) {
        return new Triangle(true, offset).on(x);
    }

    public static Tensor upper(Tensor x, int offset) {
        return new Triangle(false, offset).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.require(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int rows = x.shape().dim(-2);
        Tensor end = Iota.iota(x, rows, DType.I32).add(offset).reshape(rows, 1);
        Tensor column = Iota.iota(x, x.shape().dim(-1), DType.I32);
        Tensor kept = lower ? LessEqual.lessEqual(column, end) : GreaterEqual.greaterEqual(column, end);
        return List.of(Where.where(kept, x, Full.scalar(x, 0)));
    }
}
