package dev.bellows.op.comm;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of the sum of the arrays that the ranks of a group give, the rows that are this one's. The gradient is that of the sum of the
 * ranks' losses, {@link AllGather}. All ranks must apply it to arrays of one spec, of f32, f64 or i64.
 */
@Formula("y = the rows of this rank of Σ_r x_r, over the ranks r of the group")
public record ReduceScatter(String group, RowShares shares) implements Primitive, Differentiable, Communicating {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        if (x.dtype() != DType.F32 && x.dtype() != DType.F64 && x.dtype() != DType.I64) {
            throw new DTypeException(name() + ": sums f32, f64 or i64, got " + x + "; cast it");
        }
        if (x.shape().rank() == 0 || x.shape().dim(0) != shares.total()) {
            throw new ShapeException(name() + ": expects the " + shares.total() + " rows of all ranks of '" + group
                    + "', which have " + shares.rows() + ", got " + x);
        }
        return List.of(x.with(Shape.of(shares.own()).concat(x.shape().without(0))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new AllGather(group, shares).on(v.dy()));
    }
}
