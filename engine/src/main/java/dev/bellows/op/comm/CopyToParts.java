package dev.bellows.op.comm;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Reshape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all ranks of a group have alike goes into work that they divide between them. The value is as it is; its gradient is the
 * sum of what each rank's part of the work asks of it. All of them then go on to the same loss, which is counted once: so with {@link
 * SumOfParts}, each the other's gradient (Shoeybi et al. 2019, arXiv 1909.08053, where they are f and g).
 */
@Formula("y = x;  dx = Σ_r dy_r over the ranks r of the group")
public record CopyToParts(String group) implements Composite, Differentiable {
    public static Tensor copyToParts(Tensor x, String group) {
        return new CopyToParts(group).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(new Reshape(in.get(0).shape()).on(in.get(0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(AllReduce.allReduce(v.dy(), group));
    }
}
