package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * {@link SymmetricEigen} as MXNet has it: the eigenvectors are the rows of the first result, the eigenvalues, ascending, are the
 * second.
 */
@Formula("x = yᵀ · diag λ · y, y · yᵀ = 1")
public record Syevd() implements Composite {
    public static List<Tensor> syevd(Tensor x) {
        return new Syevd().onAll(List.of(x));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return new SymmetricEigen().infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        List<Tensor> parts = SymmetricEigen.symmetricEigen(in.get(0));
        return List.of(Matrices.transpose(parts.get(0)), parts.get(1));
    }
}
