package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of matrices that reads operands with their axes in another order than they lie in memory, or writes its result
 * so. Made by {@code StrideRewrite} alone.
 *
 * @param left the order in which the first operand is read, or null if it is read as it lies
 * @param right the same of the second one
 * @param result the order in which the result is written, or null
 */
public record StridedMatMul(
        MatMul product,
        @Nullable Transpose left,
        @Nullable Transpose right,
        @Nullable Transpose result) implements Primitive {
    /** A product of matrices as one of these, or null if {@code op} is none. */
    public static @Nullable StridedMatMul of(Op op) {
        return op instanceof StridedMatMul strided
                ? strided
                : op instanceof MatMul product ? new StridedMatMul(product, null, null, null) : null;
    }

    /** This with operand {@code input} read in such an order. */
    public StridedMatMul reading(int input, Transpose order) {
        return new StridedMatMul(product, input == 0 ? order : left, input == 1 ? order : right, result);
    }

    /** This with its result written in such an order. */
    public StridedMatMul writing(Transpose order) {
        return new StridedMatMul(product, left, right, order);
    }

    /** Whether an operand or the result does not lie as it is used. */
    public boolean isStrided() {
        return left != null || right != null || result != null;
    }

    /** The order in which operand {@code input} read, or null if it is read as it lies. */
    @Nullable
    public Transpose order(int input) {
        return input == 0 ? left : right;
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        List<Spec> product = this.product.infer(List.of(seen(left, in.get(0)), seen(right, in.get(1))));
        return result == null ? product : result.infer(product);
    }

    private static Spec seen(@Nullable Transpose order, Spec x) {
        return order == null ? x : order.infer(List.of(x)).get(0);
    }

    @Override
    public String toString() {
        return product + " of views " + read(left) + " and " + read(right)
                + (result == null ? "" : ", written " + result.order());
    }

    private static String read(@Nullable Transpose order) {
        return order == null ? "as is" : order.order().toString();
    }
}
