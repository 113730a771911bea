package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.MaxPool;
import java.util.List;

/**
 * Pooling of what comes out of a rectifier, by which a NaN is told from a number without {@code WonPooling}'s look at the
 * result: no number is negative. Made by {@code RectifiedPoolRewrite} alone.
 *
 * @param pooling a {@link MaxPool} or a {@link NotedMaxPool}, whose outputs these are
 */
public record RectifiedMaxPool(Primitive pooling) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return pooling.infer(in);
    }

    @Override
    public String toString() {
        return "rectified " + pooling;
    }
}
