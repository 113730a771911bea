package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The arithmetic mean over {@code axes}; over no elements it is NaN. */
@Formula("y = Σ x / n over axes")
public record Mean(List<Integer> axes, boolean keepDims) implements Composite {
    /** The mean over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor mean(Tensor x, int... axes) {
        return new Mean(Axes.of(x.shape(), axes), false).on(x);
    }

    /** As {@link #mean}, leaving an extent of 1 in place of each axis. */
    public static Tensor meanKeepDims(Tensor x, int... axes) {
        return new Mean(Axes.of(x.shape(), axes), true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Axes.reduce(this, in.get(0).requireFloating(name()), axes, keepDims));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        long count = 1;
        for (int axis : axes) {
            count *= x.shape().dim(axis);
        }
        return List.of(new ReduceSum(axes, keepDims).on(x).div((double) count));
    }
}
