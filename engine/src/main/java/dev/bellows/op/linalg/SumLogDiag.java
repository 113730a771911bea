package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** The sum of the logarithms of each matrix's diagonal: of a {@link Cholesky} factor half the logarithm of the determinant. */
@Formula("y = Σ_i ln x_ii")
public record SumLogDiag() implements Composite {
    public static Tensor sumLogDiag(Tensor x) {
        return new SumLogDiag().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.requireSquare(this, in.get(0));
        return List.of(x.with(Matrices.batch(x)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(ReduceSum.sum(Log.log(ExtractDiag.extractDiag(in.get(0), 0)), -1));
    }
}
