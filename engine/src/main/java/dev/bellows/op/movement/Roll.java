package dev.bellows.op.movement;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The elements along {@code axis} moved {@code shift} places on; what leaves the end comes in at the beginning. */
@Formula("y[i] = x[(i - shift) mod extent] along axis")
public record Roll(int axis, int shift) implements Composite {
    /** {@code shift} may be negative, or greater than the extent. */
    public static Tensor roll(Tensor x, int shift, int axis) {
        return new Roll(x.shape().axis(axis), shift).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireAxis(name(), axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int extent = x.shape().dim(axis);
        int cut = extent == 0 ? 0 : extent - Math.floorMod(shift, extent);
        return List.of(Concat.concat(axis, List.of(Slice.slice(x, axis, cut, extent), Slice.slice(x, axis, 0, cut))));
    }
}
