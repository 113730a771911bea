package dev.bellows.op.comm;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
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
 * The sum of the arrays that the ranks of a group give, which all of them get, in the same bits. The gradient is that of
 * the sum of the ranks' losses: the sum of their gradients. All ranks must apply it to arrays of one spec, of f32, f64 or
 * i64.
 */
@Formula("y = Σ_r x_r over the ranks r of the group")
public record AllReduce(String group) implements Primitive, Differentiable, Communicating {
    public static Tensor allReduce(Tensor x, String group) {
        return new AllReduce(group).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        DType dtype = in.get(0).dtype();
        if (dtype != DType.F32 && dtype != DType.F64 && dtype != DType.I64) {
            throw new DTypeException(name() + ": sums f32, f64 or i64, got " + in.get(0) + "; cast it");
        }
        return List.of(in.get(0));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(on(v.dy()));
    }
}
