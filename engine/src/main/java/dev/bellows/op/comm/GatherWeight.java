package dev.bellows.op.comm;

import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Rematerialized;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weight of which each rank of a group has some rows, put together on all of them for as long as it is used: f32 or f64 [own, …] to [all, …]. The
 * ranks compute the losses of different samples by it, so the gradient of a rank's rows is the sum of what the samples of all ranks ask of them. The
 * backward pass puts it together again (Rajbhandari et al. 2020, arXiv 1910.02054, stage 3).
 *
 * @param shares how many rows each rank has
 */
@Formula("y = (x_0; x_1; …), the rows of the ranks of the group;  dx = this rank's rows of Σ_r dy_r")
public record GatherWeight(String group, RowShares shares)
        implements Composite, Communicating, Differentiable, Rematerialized {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return new AllGather(group, shares).infer(List.of(in.get(0).requireFloating(name())));
    }

    @Override
    public boolean isDroppable() {
        return true;
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(new AllGather(group, shares).on(in.get(0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new ReduceScatter(group, shares).on(v.dy()));
    }
}
