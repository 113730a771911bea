package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Keeps each element between {@code min} and {@code max}, both taken in the dtype of {@code x}; infinite bounds bound
 * nothing, and NaN stays NaN. The gradient at a bound is that of the inside.
 */
@Formula("y = min(max(x, min), max)")
public record Clip(double min, double max) implements Composite {
    public static Tensor clip(Tensor x, double min, double max) {
        return new Clip(min, max).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (!(min <= max)) {
            throw new IllegalArgumentException(
                    name() + ": min must not exceed max: min " + min + ", max " + max + "; swap them");
        }
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Minimum.minimum(Maximum.maximum(x, Full.scalar(x, min)), Full.scalar(x, max)));
    }
}
