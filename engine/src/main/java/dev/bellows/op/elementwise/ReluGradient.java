package dev.bellows.op.elementwise;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import java.util.List;

/** Lets {@code dy} through where the rectifier's output {@code y} is positive. */
@Formula("dx = dy if y > 0 else 0")
public record ReluGradient() implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        if (!in.get(0).equals(in.get(1))) {
            throw new ShapeException(name() + ": dy " + in.get(0) + " and y " + in.get(1) + " differ");
        }
        return List.of(in.get(0));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor zero = Full.scalar(in.get(1), 0);
        return List.of(Where.where(Less.less(zero, in.get(1)), in.get(0), zero));
    }
}
