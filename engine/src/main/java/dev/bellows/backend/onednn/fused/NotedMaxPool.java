package dev.bellows.backend.onednn.fused;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.MaxPool;
import java.util.List;

/**
 * Pooling that notes where in its window each greatest element lies, for {@link NotedMaxPoolGradient}. Made by
 * {@code PoolingGradientRewrite} alone. Outputs: what the pooling gives, and the places, a number for each of its elements.
 */
public record NotedMaxPool(MaxPool pooling) implements Primitive {
    /** oneDNN notes a place in one byte if the window has no more of them. */
    public static final int MOST_PLACES = 255;

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec y = pooling.infer(in).get(0);
        return List.of(y, places(y));
    }

    /** What is noted beside {@code y}. */
    public static Spec places(Spec y) {
        return new Spec(y.shape(), DType.U8);
    }

    @Override
    public String toString() {
        return pooling + ", noted";
    }
}
