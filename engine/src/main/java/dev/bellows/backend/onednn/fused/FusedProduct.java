package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/**
 * A product of matrices or a convolution, and what is done to each element of the result while it is still in a register.
 * Made by {@code FusionRewrite} alone. Inputs: the product's two, the bias if there is one, and one for each addition, in order.
 *
 * @param product a {@link MatMul}, a {@link StridedMatMul} or a {@link Convolution}
 * @param hasBias whether one number per column or channel is added first
 * @param then what comes after that, in order
 */
public record FusedProduct(Op product, boolean hasBias, List<PostOp> then) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return product.infer(in.subList(0, 2));
    }

    /** Whether such a function is the last that is done to an element. */
    public boolean endsIn(Class<? extends Op> function) {
        return !then.isEmpty()
                && then.get(then.size() - 1) instanceof PostOp.Function last
                && function.isInstance(last.op());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(product.toString()).append(hasBias ? " + bias" : "");
        then.forEach(each -> text.append(" + ").append(each));
        return text.toString();
    }
}
