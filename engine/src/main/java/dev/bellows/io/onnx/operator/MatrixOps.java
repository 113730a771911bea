package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.linalg.Det;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import java.util.Objects;

/** Products of matrices. */
final class MatrixOps {
    private MatrixOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("matrix", List.of(
            row("MatMul", 1, call -> call.like(0, product(call.type(0), call.tensor(0), call.tensor(1)))),
            row("Gemm", 1, MatrixOps::gemm).named("alpha", "beta", "transA", "transB", "broadcast"),
            row("Einsum", 12, Einsums::einsum).named("equation"),
            row("Det", 11, call -> call.like(0, Det.det(call.tensor(0))))));
    }
    // spotless:on

    /** NumPy's product: vectors are a row on the left, a column on the right. Integers are multiplied in f64. */
    static Tensor product(ElementType type, Tensor a, Tensor b) {
        Tensor left = a.shape().rank() == 1 ? a.reshape(1, -1) : a;
        Tensor right = b.shape().rank() == 1 ? b.reshape(-1, 1) : b;
        Tensor all = type.isInteger()
                ? Cast.cast(
                        multiplied(Cast.cast(left, DType.F64), Cast.cast(right, DType.F64)),
                        Objects.requireNonNull(type.carrier()))
                : multiplied(left, right);
        Shape shape = all.shape();
        if (b.shape().rank() == 1) {
            shape = shape.without(-1);
        }
        if (a.shape().rank() == 1) {
            shape = shape.without(b.shape().rank() == 1 ? -1 : -2);
        }
        return shape.rank() == all.shape().rank() ? all : all.reshape(shape.dims());
    }

    /** A matrix on the right of many is one product of all their rows. */
    private static Tensor multiplied(Tensor left, Tensor right) {
        Shape shape = left.shape();
        if (shape.rank() > 2 && right.shape().rank() == 2 && shape.size() > 0) {
            int rows = Math.toIntExact(shape.without(-1).size());
            Tensor flat = MatMul.matmul(left.reshape(rows, shape.dim(-1)), right);
            return flat.reshape(shape.with(-1, right.shape().dim(1)).dims());
        }
        return MatMul.matmul(left, right);
    }

    private static List<Value> gemm(Call call) {
        Tensor a = call.tensor(0);
        Tensor b = call.tensor(1);
        boolean floating = a.dtype().isFloating();
        MatMul product = new MatMul(call.flag("transA", false), call.flag("transB", false));
        Tensor y = floating
                ? product.on(a, b)
                : Cast.cast(product.on(Cast.cast(a, DType.F64), Cast.cast(b, DType.F64)), a.dtype());
        double alpha = call.real("alpha", 1);
        double beta = call.real("beta", 1);
        y = alpha == 1 ? y : y.mul(alpha);
        if (call.has(2) && beta != 0) {
            Tensor c = call.tensor(2);
            y = y.add(beta == 1 ? c : c.mul(beta));
        }
        return call.like(0, y);
    }
}
