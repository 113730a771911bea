package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product by one matrix between arrays whose rows lie further apart than they are long. What lies between them is neither written nor read.
 * Made by {@code PaddedRowsRewrite} alone. Inputs are those of the product, the first with its padding.
 *
 * @param product a {@link MatMul}, or a {@link FusedProduct} of one
 * @param read how many elements behind each row of the first operand are no part of it
 * @param written how many elements lie behind each row of the result
 */
public record PaddedProduct(Op product, int read, int written) implements Primitive {
    /** {@code op} as one of these, or null if it is no product by one matrix, or adds arrays that lie as its result. */
    public static @Nullable PaddedProduct of(Op op) {
        if (op instanceof PaddedProduct padded) {
            return padded;
        }
        boolean adds =
                op instanceof FusedProduct fused && fused.then().stream().anyMatch(PostOp.Addition.class::isInstance);
        Op bare = op instanceof FusedProduct fused ? fused.product() : op;
        return !adds && bare instanceof MatMul matmul && !matmul.transposeA() ? new PaddedProduct(op, 0, 0) : null;
    }

    /** The product of matrices. */
    public MatMul matmul() {
        return (MatMul) (product instanceof FusedProduct fused ? fused.product() : product);
    }

    /** The inputs without what lies between rows. */
    public List<Spec> bare(List<Spec> in) {
        List<Spec> bare = new ArrayList<>(in);
        bare.set(0, wider(in.get(0), -read));
        return bare;
    }

    /** An array with so many more elements in each row. */
    public static Spec wider(Spec rows, int by) {
        int last = rows.shape().rank() - 1;
        return rows.with(rows.shape().with(last, rows.shape().dim(last) + by));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return product.infer(bare(in)).stream().map(y -> wider(y, written)).toList();
    }

    @Override
    public String toString() {
        return product
                + (read > 0 ? ", rows read with " + read + " between" : "")
                + (written > 0 ? ", rows written with " + written + " between" : "");
    }
}
