package dev.bellows.op.linalg;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The matrix product, scaled, plus a scaled third matrix, as BLAS has it; leading axes broadcast as in {@link MatMul}. MXNet's
 * linalg_gemm, and without the third input its linalg_gemm2.
 */
@Formula("y = alpha · op(a) · op(b) + beta · c")
public record Gemm(double alpha, double beta, boolean transposeA, boolean transposeB) implements Composite {
    public static Tensor gemm(Tensor a, Tensor b, Tensor c, double alpha, double beta) {
        return new Gemm(alpha, beta, false, false).on(a, b, c);
    }

    /** Without a third matrix. */
    public static Tensor gemm2(Tensor a, Tensor b, double alpha) {
        return new Gemm(alpha, 0, false, false).on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec product = new MatMul(transposeA, transposeB).infer(in).get(0);
        if (in.size() > 2 && !in.get(2).equals(product)) {
            throw new ShapeException(name() + ": c must be like the product: product " + product + ", c " + in.get(2));
        }
        return List.of(product);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor product = new MatMul(transposeA, transposeB).on(in.get(0), in.get(1));
        Tensor scaled = alpha == 1 ? product : product.mul(alpha);
        return List.of(in.size() > 2 ? scaled.add(in.get(2).mul(beta)) : scaled);
    }
}
