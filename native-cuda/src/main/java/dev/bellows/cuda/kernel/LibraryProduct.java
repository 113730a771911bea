package dev.bellows.cuda.kernel;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.ProductProblem;
import dev.bellows.cuda.driver.ProductProblem.Bias;
import dev.bellows.cuda.driver.ProductProblem.Side;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import java.util.Optional;

/** What a library is asked for where an op is a product of matrices. */
final class LibraryProduct {
    private LibraryProduct() {}

    /** The problem, or nothing where the matrices of one side do not lie evenly apart, or there is nothing to add up. */
    static Optional<ProductProblem> of(MatMul op, List<Spec> in, Spec out, Bias bias, boolean tensorFloat) {
        Shape a = in.get(0).shape();
        Shape y = out.shape();
        Shape batch = MatrixProduct.leading(y);
        long rows = y.dim(-2);
        long columns = y.dim(-1);
        long inner = a.dim(op.transposeA() ? -2 : -1);
        long[][] strides = {
            MatrixProduct.strides(a, batch), MatrixProduct.strides(in.get(1).shape(), batch)
        };
        Optional<Walk.Line> line = Walk.line(batch.dims(), strides);
        if (line.isEmpty() || inner == 0 || y.size() == 0) {
            return Optional.empty();
        }
        long products = line.get().count();
        Side left = new Side(op.transposeA(), line.get().strides()[0]);
        Side right = new Side(op.transposeB(), line.get().strides()[1]);
        boolean isOneOfMoreRows = right.stride() == 0 && !left.transposed() && left.stride() == rows * inner;
        return Optional.of(
                products > 1 && isOneOfMoreRows
                        ? new ProductProblem(
                                out.dtype(),
                                1,
                                products * rows,
                                columns,
                                inner,
                                new Side(false, 0),
                                right,
                                bias,
                                tensorFloat)
                        : new ProductProblem(
                                out.dtype(), products, rows, columns, inner, left, right, bias, tensorFloat));
    }
}
