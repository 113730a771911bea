package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The product of each matrix with its transpose, scaled: a · aᵀ, or aᵀ · a with {@code transpose}. */
@Formula("y = alpha · a · aᵀ, or alpha · aᵀ · a")
public record Syrk(double alpha, boolean transpose) implements Composite {
    public static Tensor syrk(Tensor a, double alpha, boolean transpose) {
        return new Syrk(alpha, transpose).on(a);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = Matrices.require(this, in.get(0));
        int n = a.shape().dim(transpose ? -1 : -2);
        return List.of(a.with(Matrices.batch(a).concat(Shape.of(n, n))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(
                new MatMul(transpose, !transpose).on(in.get(0), in.get(0)).mul(alpha));
    }
}
