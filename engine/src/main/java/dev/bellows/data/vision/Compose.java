package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import java.util.List;

/** Several transforms one after the other; they draw one after the other too. */
public record Compose(List<ImageTransform> transforms) implements ImageTransform {
    public Compose {
        transforms = List.copyOf(transforms);
    }

    public static Compose of(ImageTransform... transforms) {
        return new Compose(List.of(transforms));
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        Tensor changed = image;
        for (ImageTransform transform : transforms) {
            changed = transform.apply(changed, draws);
        }
        return changed;
    }
}
