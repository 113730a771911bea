package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts the element type. To an integer, fractions are cut off towards zero and values out of range saturate (u8: 0 to
 * 255), as Java's casts do, and NaN becomes 0; to bool, anything but 0 is true; to bf16, rounds to nearest even.
 */
@Formula("y = (dtype) x")
public record Cast(DType dtype) implements Primitive, Differentiable {
    /** {@code x} itself if it has that dtype already. */
    public static Tensor cast(Tensor x, DType dtype) {
        return x.dtype() == dtype ? x : new Cast(dtype).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).with(dtype));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        boolean smooth = dtype.isFloating() && v.x().dtype().isFloating();
        return Vjp.gradients(smooth ? cast(v.dy(), v.x().dtype()) : null);
    }
}
