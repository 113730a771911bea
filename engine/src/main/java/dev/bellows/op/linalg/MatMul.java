package dev.bellows.op.linalg;

import static dev.bellows.op.reduce.SumTo.sumTo;

import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The product of the matrices in the last two axes, of rank 2 or more each; leading axes broadcast. {@code transposeA}
 * and {@code transposeB} read an operand with its last two axes swapped, without a copy.
 */
@Formula("y[…, i, j] = Σ_k a[…, i, k] · b[…, k, j]")
public record MatMul(boolean transposeA, boolean transposeB) implements Primitive, Differentiable {
    public static Tensor matmul(Tensor a, Tensor b) {
        return new MatMul(false, false).on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = in.get(0).requireFloating(name());
        Spec b = in.get(1);
        if (a.dtype() != b.dtype()) {
            throw new DTypeException(name() + ": dtypes differ: " + a + " · " + b + "; cast one of them");
        }
        if (a.shape().rank() < 2 || b.shape().rank() < 2) {
            throw new ShapeException(name() + ": both inputs need rank 2 or more: " + a + " · " + b);
        }
        int inner = a.shape().dim(transposeA ? -2 : -1);
        int innerB = b.shape().dim(transposeB ? -1 : -2);
        if (inner != innerB) {
            throw new ShapeException(name() + ": inner sizes differ: a " + side(a.shape(), transposeA) + " · b "
                    + side(b.shape(), transposeB) + " (" + inner + " ≠ " + innerB + ")");
        }
        Shape batch = Shape.broadcast(name(), leading(a.shape()), leading(b.shape()));
        int rows = a.shape().dim(transposeA ? -1 : -2);
        int columns = b.shape().dim(transposeB ? -2 : -1);
        return List.of(a.with(batch.concat(Shape.of(rows, columns))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.product()
                .keepingWide(result -> transposeA && result.shape().rank() == 2);
    }

    private static String side(Shape shape, boolean transposed) {
        return shape + (transposed ? "ᵀ" : "");
    }

    private static Shape leading(Shape shape) {
        return shape.slice(0, shape.rank() - 2);
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor a = v.x(0);
        Tensor b = v.x(1);
        Tensor dy = v.dy();
        Tensor da = transposeA
                ? new MatMul(transposeB, true).on(b, dy) // aᵀ was used: da = b · dyᵀ
                : new MatMul(false, !transposeB).on(dy, b); // da = dy · bᵀ
        Tensor db = transposeB
                ? new MatMul(true, transposeA).on(dy, a) // bᵀ was used: db = dyᵀ · a
                : new MatMul(!transposeA, false).on(a, dy); // db = aᵀ · dy
        return Vjp.gradients(sumTo(da, a.shape()), sumTo(db, b.shape()));
    }
}
