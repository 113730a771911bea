package dev.bellows.op.image;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Flip;
import java.util.List;

/** Mirrors images left to right or, {@code upsideDown}, top to bottom. */
@Formula("y[i, j] = x[i, width - 1 - j] or x[height - 1 - i, j]")
public record FlipImage(boolean upsideDown) implements Composite {
    public static Tensor flipLeftRight(Tensor x) {
        return new FlipImage(false).on(x);
    }

    public static Tensor flipTopBottom(Tensor x) {
        return new FlipImage(true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Images.require(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Flip.flip(in.get(0), upsideDown ? -2 : -1));
    }
}
