package dev.bellows.op.norm;

import static dev.bellows.op.reduce.ReduceMax.maxKeepDims;
import static dev.bellows.op.reduce.ReduceSum.sumKeepDims;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Exp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns scores into probabilities along {@code axis}; stable for scores of any size. */
@Formula("y_i = exp(x_i) / Σ_j exp(x_j), along axis")
public record Softmax(int axis) implements Composite, Differentiable {
    public static Tensor softmax(Tensor x, int axis) {
        return new Softmax(x.shape().axis(axis)).on(x);
    }

    /** Of scores divided by {@code temperature}: the higher it is, the more even the probabilities are. */
    public static Tensor softmax(Tensor x, int axis, double temperature) {
        return softmax(x.div(temperature), axis);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()).requireAxis(name(), axis));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        if (x.shape().size() == 0) {
            return List.of(Exp.exp(x)); // nothing to normalise, and no maximum of no elements
        }
        Tensor e = Exp.exp(x.sub(maxKeepDims(x, axis)));
        return List.of(e.div(sumKeepDims(e, axis)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new SoftmaxGradient(axis).on(v.dy(), v.y()));
    }
}
