package dev.bellows.op.movement;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.reduce.Axes;
import java.util.List;

/** The elements along each of {@code axes} from the last to the first. */
@Formula("y[i] = x[extent - 1 - i] along axes")
public record Flip(List<Integer> axes) implements Composite {
    /** Along {@code axes}, or along all axes if none is named. */
    public static Tensor flip(Tensor x, int... axes) {
        return new Flip(Axes.of(x.shape(), axes)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        axes.forEach(axis -> in.get(0).requireAxis(name(), axis));
        return List.of(in.get(0));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        for (int axis : axes) {
            int extent = x.shape().dim(axis);
            x = Take.take(x, Iota.range(x, extent - 1, extent, -1), axis);
        }
        return List.of(x);
    }
}
