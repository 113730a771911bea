package dev.bellows.op.norm;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import java.util.List;

/**
 * The probabilities of some of the classes, x [batch…, own], of a {@link Softmax} over all of them, of whose scores one knows the logarithm of the
 * sum of the exponentials, l [batch…].
 */
@Formula("y = exp(x - l)")
public record PartOfSoftmax() implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        Shape shape = x.shape();
        if (shape.rank() == 0 || !x.with(shape.without(-1)).equals(in.get(1))) {
            throw new ShapeException(
                    name() + ": expects scores [batch…, own] and one number for each row of them, of their dtype, got "
                            + x + " and " + in.get(1));
        }
        return List.of(x);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor l = in.get(1);
        int[] column = l.shape().insert(l.shape().rank(), 1).dims();
        return List.of(Exp.exp(in.get(0).sub(l.reshape(column))));
    }
}
