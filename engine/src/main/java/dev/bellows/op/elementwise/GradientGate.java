package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
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
 * {@code x} itself, with a gradient that is 0, not NaN, where the gate (bool, broadcasts to {@code x}) is shut. It guards a
 * branch that was computed but not taken: what flows back through it may be 0 · ∞.
 */
@Formula("y = x, dx = dy if gate else 0")
public record GradientGate() implements Composite, Differentiable {
    public static Tensor gradientGate(Tensor x, Tensor gate) {
        return new GradientGate().on(x, gate);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        Spec gate = in.get(1).requireDType(name(), DType.BOOL);
        if (!gate.shape().broadcastsTo(x.shape())) {
            throw new ShapeException(name() + ": gate " + gate + " does not broadcast to x " + x);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(new Reshape(in.get(0).shape()).on(in.get(0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(Where.where(v.x(1), v.dy(), Full.scalar(v.dy(), 0)), null);
    }
}
