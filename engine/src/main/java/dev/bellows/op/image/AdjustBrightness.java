package dev.bellows.op.image;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Multiplies images by a factor: a scalar, or one per image. 1 changes nothing. */
@Formula("y = factor · x")
public record AdjustBrightness() implements Composite {
    public static Tensor adjustBrightness(Tensor x, Tensor factor) {
        return new AdjustBrightness().on(x, factor);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Images.requireFactor(this, Images.require(this, in.get(0)), in.get(1)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(in.get(0).mul(Images.perImage(in.get(1))));
    }
}
