package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/** The product over {@code axes} of the elements that are not NaN; if there is none it is 1. No gradient flows to a NaN. */
@Formula("y = Π x over axes, without NaN")
public record NanProd(List<Integer> axes, boolean keepDims) implements Composite {
    /** The product over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor nanProd(Tensor x, int... axes) {
        return new NanProd(Axes.of(x.shape(), axes), false).on(x);
    }

    /** As {@link #nanProd}, leaving an extent of 1 in place of each axis. */
    public static Tensor nanProdKeepDims(Tensor x, int... axes) {
        return new NanProd(Axes.of(x.shape(), axes), true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Axes.reduce(this, in.get(0).requireFloating(name()), axes, keepDims));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor known = Where.where(Equal.equal(x, x), x, Full.scalar(x, 1)); // NaN alone differs from itself
        return List.of(new Prod(axes, keepDims).on(known));
    }
}
