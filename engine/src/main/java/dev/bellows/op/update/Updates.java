package dev.bellows.op.update;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
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

    /** A gradient or step with weight decay added. */
    static Tensor decayed(Tensor step, Tensor weight, double decay) {
        return decay == 0 ? step : step.add(weight.mul(decay));
    }
}
