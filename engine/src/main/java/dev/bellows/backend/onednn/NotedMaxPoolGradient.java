package dev.bellows.backend.onednn;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.MaxPoolGradient;
import java.util.List;

/**
 * The gradient of a {@link NotedMaxPool}, which need not pool again. Made by {@link PoolingGradients} alone. Inputs: the
 * gradient by the pooled array, the places, and what was pooled, of which only the layout matters.
 */
record NotedMaxPoolGradient(MaxPoolGradient gradient) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return gradient.infer(List.of(in.get(0), in.get(2)));
    }

    @Override
    public String toString() {
        return gradient + ", noted";
    }
}
