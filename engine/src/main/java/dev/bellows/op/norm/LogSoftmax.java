package dev.bellows.op.norm;

import static dev.bellows.op.reduce.ReduceMax.maxKeepDims;
import static dev.bellows.op.reduce.ReduceSum.sumKeepDims;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Log;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The logarithm of {@link Softmax}, without computing the softmax: finite wherever the scores are. */
@Formula("y_i = x_i - ln Σ_j exp(x_j), along axis")
public record LogSoftmax(int axis) implements Composite, Differentiable {
    public static Tensor logSoftmax(Tensor x, int axis) {
        return new LogSoftmax(x.shape().axis(axis)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()).requireAxis(name(), axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        if (x.shape().size() == 0) {
            return List.of(Exp.exp(x)); // nothing to normalise, and no maximum of no elements
        }
        Tensor shifted = x.sub(maxKeepDims(x, axis));
        return List.of(shifted.sub(Log.log(sumKeepDims(Exp.exp(shifted), axis))));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().sub(Exp.exp(v.y()).mul(sumKeepDims(v.dy(), axis))));
    }
}
