package dev.bellows.op.comm;

import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sum of what the ranks of a group computed of one value, each a part, which all of them get in the same bits. All go on to the
 * same loss, which is counted once, so the gradient of each part is that of the sum; compare {@link AllReduce}, which counts the losses
 * of all ranks, and {@link CopyToParts}.
 */
@Formula("y = Σ_r x_r over the ranks r of the group;  dx = dy")
public record SumOfParts(String group) implements Composite, Differentiable, Communicating {
    public static Tensor sumOfParts(Tensor x, String group) {
        return new SumOfParts(group).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return new AllReduce(group).infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(AllReduce.allReduce(in.get(0), group));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy());
    }
}
