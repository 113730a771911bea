package dev.bellows.op.image;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;
import java.util.List;

/** Moves colours away from the image's mean brightness by a factor: a scalar, or one per image. 1 changes nothing, 0 leaves a gray. */
@Formula("y = factor · x + (1 - factor) · mean brightness")
public record AdjustContrast() implements Composite {
    public static Tensor adjustContrast(Tensor x, Tensor factor) {
        return new AdjustContrast().on(x, factor);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Images.requireFactor(this, Images.requireColour(this, in.get(0)), in.get(1)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor mean = Mean.meanKeepDims(Images.mixed(in.get(0), Images.LUMA), -3, -2, -1);
        return List.of(in.get(0).sub(mean).mul(Images.perImage(in.get(1))).add(mean));
    }
}
