package dev.bellows.op.comm;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
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
 * The rows of all ranks of a group one after another, in rank order, which all of them get. Ranks may have different numbers of
 * rows, some none. The gradient is that of the sum of the ranks' losses, {@link ReduceScatter}: what the losses of all ranks ask
 * of this one's rows. All ranks must apply it to rows of one shape and dtype, f32, f64, i32 or i64.
 */
@Formula("y = (x_0; x_1; …), the rows of the ranks of the group")
public record AllGather(String group, RowShares shares) implements Primitive, Differentiable, Communicating {
    /** The rows of all ranks that share a batch, of which {@code x} are this one's; see {@link RankGroups#shares}. */
    public static Tensor allGather(Tensor x, String group) {
        return new AllGather(group, RankGroups.shares(group)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        DType dtype = x.dtype();
        if (dtype != DType.F32 && dtype != DType.F64 && dtype != DType.I32 && dtype != DType.I64) {
            throw new DTypeException(name() + ": gathers f32, f64, i32 or i64, got " + x + "; cast it");
        }
        shares.requireRows(name(), group, x);
        return List.of(x.with(Shape.of(shares.total()).concat(x.shape().without(0))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new ReduceScatter(group, shares).on(v.dy()));
    }
}
