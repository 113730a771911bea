package dev.bellows.op.norm;

import static dev.bellows.op.reduce.ReduceSum.sumKeepDims;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import java.util.List;

/** The gradient of {@link Softmax}: from {@code dy} and the probabilities {@code y} to the gradient by the scores. */
@Formula("dx_i = y_i · (dy_i - Σ_j dy_j · y_j), along axis")
public record SoftmaxGradient(int axis) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec dy = in.get(0).requireFloating(name()).requireAxis(name(), axis);
        if (!dy.equals(in.get(1))) {
            throw new ShapeException(name() + ": dy " + dy + " and y " + in.get(1) + " differ");
        }
        return List.of(dy);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor dy = in.get(0);
        Tensor y = in.get(1);
        return List.of(y.mul(dy.sub(sumKeepDims(dy.mul(y), axis))));
    }
}
