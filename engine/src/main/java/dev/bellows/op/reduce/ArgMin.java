package dev.bellows.op.reduce;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;

/** The position (i32) of the least element along {@code axis}, which vanishes; of equal ones the first; a NaN comes before all. */
@Formula("y = argmin x along axis")
public record ArgMin(int axis) implements Composite {
    public static Tensor argMin(Tensor x, int axis) {
        return new ArgMin(x.shape().axis(axis)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(ArgMax.position(name(), in.get(0).requireNumber(name()), axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        // In integers -x may have no place; -1 - x and 255 - x have one.
        Tensor turned = x.dtype().isFloating()
                ? x.neg()
                : Full.scalar(x, x.dtype() == DType.U8 ? 255 : -1).sub(x);
        return List.of(ArgMax.argMax(turned, axis));
    }
}
