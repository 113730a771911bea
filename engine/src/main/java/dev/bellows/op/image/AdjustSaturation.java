package dev.bellows.op.image;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Moves colours away from their brightness by a factor: a scalar, or one per image. 1 changes nothing, 0 leaves grays. */
@Formula("y = factor · x + (1 - factor) · brightness of x")
public record AdjustSaturation() implements Composite {
    public static Tensor adjustSaturation(Tensor x, Tensor factor) {
        return new AdjustSaturation().on(x, factor);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Images.requireFactor(this, Images.requireColour(this, in.get(0)), in.get(1)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor gray = Images.mixed(in.get(0), Images.LUMA);
        return List.of(in.get(0).sub(gray).mul(Images.perImage(in.get(1))).add(gray));
    }
}
