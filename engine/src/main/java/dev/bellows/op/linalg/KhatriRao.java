package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Reshape;
import java.util.List;

/** The Kronecker products of corresponding columns: matrices [m₁, k], [m₂, k], … give [m₁ m₂ …, k]. */
@Formula("y[:, j] = a[:, j] ⊗ b[:, j] ⊗ …")
public record KhatriRao() implements Composite {
    public static Tensor khatriRao(Tensor... matrices) {
        return new KhatriRao().on(matrices);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec first = in.get(0).requireFloating(name()).requireRank(name(), 2);
        int columns = first.shape().dim(1);
        int rows = 1;
        for (Spec x : in) {
            x.requireDType(name(), first.dtype()).requireRank(name(), 2);
            if (x.shape().dim(1) != columns) {
                throw new ShapeException(name() + ": columns differ: " + in);
            }
            rows = Math.multiplyExact(rows, x.shape().dim(0));
        }
        return List.of(first.with(Shape.of(rows, columns)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        int columns = in.get(0).shape().dim(1);
        Tensor y = new Reshape(in.get(0).shape()).on(in.get(0));
        for (Tensor x : in.subList(1, in.size())) {
            int rows = y.shape().dim(0);
            int more = x.shape().dim(0);
            y = y.reshape(rows, 1, columns).mul(x).reshape(rows * more, columns);
        }
        return List.of(y);
    }
}
