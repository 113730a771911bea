package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceMax;
import java.util.List;

/** Whether all elements of all inputs, of any shapes and floating dtypes, are finite: a bool scalar. */
@Formula("y = (|x| < ∞ for every element x)")
public record AllFinite() implements Composite {
    public static Tensor allFinite(Tensor... arrays) {
        return new AllFinite().on(arrays);
    }

    public static Tensor allFinite(List<Tensor> arrays) {
        return new AllFinite().onAll(arrays).get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.forEach(x -> x.requireFloating(name()));
        return List.of(new Spec(Shape.scalar(), DType.BOOL));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor witness = in.get(0);
        Tensor all = Full.of(witness, new Spec(Shape.scalar(), DType.BOOL), 1);
        for (Tensor x : in) {
            if (x.shape().size() > 0) {
                Tensor bad = Cast.cast(LogicalNot.logicalNot(IsFinite.isFinite(x)), x.dtype());
                all = LogicalAnd.logicalAnd(all, Equal.equal(ReduceMax.max(bad), Full.scalar(x, 0)));
            }
        }
        return List.of(all);
    }
}
