package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.norm.BatchNormGradient;
import java.util.List;

/**
 * The gradient of a {@link RectifiedNorm}. Made by {@code RectifiedNormRewrite} alone. Inputs: the gradient by what the rectifier
 * gives, then those of {@code gradient} but its first, then the bits.
 */
public record RectifiedNormGradient(BatchNormGradient gradient) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return gradient.infer(in.subList(0, 5));
    }

    @Override
    public String toString() {
        return gradient + " + ReluGradient[]";
    }
}
