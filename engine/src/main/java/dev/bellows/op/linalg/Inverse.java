package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.BroadcastTo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inverse of each square matrix; {@link Solve} is better for a product with one. A singular matrix throws. */
@Formula("y = x⁻¹")
public record Inverse() implements Composite, Differentiable {
    public static Tensor inverse(Tensor x) {
        return new Inverse().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.requireSquare(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor identity = BroadcastTo.broadcastTo(Matrices.identity(x, x.shape().dim(-1)), x.shape());
        return List.of(Solve.solve(x, identity));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor left = Matrices.transposedTimes(v.y(), v.dy());
        return Vjp.gradients(Matrices.timesTransposed(left, v.y()).neg());
    }
}
