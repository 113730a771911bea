package dev.bellows.backend.onednn;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of matrices or a convolution, and what is done to each element of the result while it is still in a register.
 * Made by {@link Fusion} alone. Inputs: the product's two, then the bias if there is one.
 *
 * @param product a {@link MatMul} or a {@link Convolution}
 * @param hasBias whether one number per column or channel is added
 * @param activation a function of single elements that comes last, or null
 */
record FusedProduct(Op product, boolean hasBias, @Nullable Op activation) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return product.infer(in.subList(0, 2));
    }

    @Override
    public String toString() {
        return product + (hasBias ? " + bias" : "") + (activation == null ? "" : " + " + activation);
    }
}
