package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.MaxPoolGradient;
import java.util.List;

/**
 * The gradient of a {@link NotedMaxPool}, which need not pool again. Made by {@code PoolingGradientRewrite} alone. Inputs: the
 * gradient by the pooled array, the places, and what was pooled, of which only the layout matters.
 */
public record NotedMaxPoolGradient(MaxPoolGradient gradient) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return gradient.infer(List.of(in.get(0), in.get(2)));
    }

    @Override
    public String toString() {
        return gradient + ", noted";
    }
}
