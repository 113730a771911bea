package dev.bellows.backend.onednn.fused;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.norm.BatchNorm;
import java.util.List;
import java.util.stream.Stream;

/**
 * Batch normalisation with a rectifier behind it. Made by {@code RectifiedNormRewrite} alone. Outputs: what the rectifier gives,
 * the mean, the variance, and for each element whether it is positive, mostly as a bit.
 */
public record RectifiedNorm(BatchNorm norm) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        List<Spec> out = norm.infer(in);
        return Stream.concat(out.stream(), Stream.of(open(out.get(0)))).toList();
    }

    /** The most that is kept of which elements of {@code y} are positive; most layouts need an eighth. */
    public static Spec open(Spec y) {
        return Spec.of(DType.U8, Math.toIntExact(y.shape().size()));
    }

    @Override
    public String toString() {
        return norm + " + Relu[]";
    }
}
