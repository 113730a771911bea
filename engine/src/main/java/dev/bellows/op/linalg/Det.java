package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import java.util.List;

/** The determinant of each square matrix [batch…, n, n]. A singular matrix has one, 0, but the gradient throws. */
@Formula("y = det x")
public record Det() implements Composite {
    public static Tensor det(Tensor x) {
        return new Det().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.requireSquare(this, in.get(0));
        return List.of(x.with(Matrices.batch(x)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        List<Tensor> parts = SlogDet.slogDet(in.get(0));
        return List.of(parts.get(0).mul(Exp.exp(parts.get(1))));
    }
}
