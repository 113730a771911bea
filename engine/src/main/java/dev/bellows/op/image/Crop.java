package dev.bellows.op.image;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import java.util.List;

/** A window of {@code height} by {@code width} from row {@code top} and column {@code left} on. */
@Formula("y[i, j] = x[top + i, left + j]")
public record Crop(int top, int left, int height, int width) implements Composite {
    public static Tensor crop(Tensor x, int top, int left, int height, int width) {
        return new Crop(top, left, height, width).on(x);
    }

    /** The middle; of an odd rest the smaller half is cut off above and to the left. */
    public static Tensor centerCrop(Tensor x, int height, int width) {
        Images.require(new Crop(0, 0, height, width), x.spec());
        int top = (x.shape().dim(-2) - height) / 2;
        int left = (x.shape().dim(-1) - width) / 2;
        return crop(x, top, left, height, width);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Images.require(this, in.get(0));
        int below = x.shape().dim(-2) - height - top;
        int right = x.shape().dim(-1) - width - left;
        if (top < 0 || left < 0 || height < 0 || width < 0 || below < 0 || right < 0) {
            throw new ShapeException(name() + ": a window of " + height + " by " + width + " from row " + top
                    + " and column " + left + " leaves the bounds of " + x + "; resize or pad the image first");
        }
        return List.of(x.with(x.shape().with(-2, height).with(-1, width)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor rows = Slice.slice(in.get(0), -2, top, top + height);
        return List.of(Slice.slice(rows, -1, left, left + width));
    }
}
