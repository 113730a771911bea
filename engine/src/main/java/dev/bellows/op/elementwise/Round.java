package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nearest whole number, halves away from 0: 2.5 to 3 and -2.5 to -3. That is the rule of schools, of C and of MXNet;
 * {@link Rint} rounds halves to even, as the functions called round of NumPy and PyTorch do. Integers as they are. Piecewise
 * constant, so no gradient flows.
 */
@Formula("y = sign(x) · ⌊|x| + ½⌋")
public record Round() implements Composite, Differentiable {
    public static Tensor round(Tensor x) {
        return new Round().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        if (!x.dtype().isFloating()) {
            return List.of(Floor.floor(x));
        }
        Tensor size = Abs.abs(x);
        Tensor below = Floor.floor(size);
        Tensor rest = size.sub(below); // exact, unlike |x| + ½, which for the number just below ½ is 1
        Tensor nearest = Where.where(Less.less(rest, Full.scalar(x, 0.5)), below, below.add(1));
        return List.of(Odd.withSignOf(x, nearest));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients((Tensor) null);
    }
}
