package dev.bellows.op.update;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.Collections;
import java.util.List;

/** The shape rule of update rules: weight, gradient and states are alike, scalars follow, weight and states come out. */
final class Updates {
    private Updates() {}

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
}
