package dev.bellows.op.update;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Collections;
import java.util.List;

/** What update rules share. */
final class Updates {
    private Updates() {}

    /** Weight, gradient and states are alike, scalars follow; the weight and the states come out. */
    static List<Spec> infer(Op op, List<Spec> in, int outputs) {
        Spec weight = in.get(0).requireFloating(op.name());
        for (Spec spec : in.subList(1, outputs + 1)) {
            if (!spec.equals(weight)) {
                throw new ShapeException(
                        op.name() + ": gradient and states must be like the weight " + weight + ", got " + spec);
            }
        }
        for (Spec scalar : in.subList(outputs + 1, in.size())) {
            scalar.requireRank(op.name(), 0).requireDType(op.name(), weight.dtype());
        }
        return Collections.nCopies(outputs, weight);
    }

    /** As {@link #infer}, with {@code alike} arrays before the scalars; {@code sums} scalars come out. */
    static List<Spec> inferSums(Op op, List<Spec> in, int alike, int sums) {
        Spec weight = infer(op, in, alike - 1).get(0);
        return Collections.nCopies(sums, weight.with(Shape.scalar()));
    }

    /** The sum of the squares of all elements. */
    static Tensor squares(Tensor x) {
        return ReduceSum.sum(x.mul(x));
    }

    /** {@code value} where both scalars are greater than 0, else {@code otherwise}. */
    static Tensor whereBothPositive(Tensor a, Tensor b, Tensor value, double otherwise) {
        Tensor positive = Less.less(Full.scalar(a, 0), Minimum.minimum(a, b));
        return Where.where(positive, value, Full.scalar(a, otherwise));
    }

    /** A gradient or step with weight decay added. */
    static Tensor decayed(Tensor step, Tensor weight, double decay) {
        return decay == 0 ? step : step.add(weight.mul(decay));
    }
}
