package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.List;

/** The shape rules that all two-input elementwise ops share. */
final class Broadcasting {
    private Broadcasting() {}

    static Spec arithmetic(Op op, List<Spec> in) {
        Spec common = common(op, in.get(0), in.get(1));
        if (common.dtype() == DType.BOOL) {
            throw new DTypeException(op.name() + ": no arithmetic on bool: " + in.get(0) + " · " + in.get(1)
                    + "; cast to a number first");
        }
        return common;
    }

    static Spec whole(Op op, List<Spec> in) {
        in.get(0).requireInteger(op.name());
        return common(op, in.get(0), in.get(1));
    }

    static Spec number(Op op, Spec x) {
        return x.requireNumber(op.name());
    }

    static Spec comparison(Op op, List<Spec> in) {
        return common(op, in.get(0), in.get(1)).with(DType.BOOL);
    }

    static Spec logical(Op op, List<Spec> in) {
        in.get(0).requireDType(op.name(), DType.BOOL);
        return common(op, in.get(0), in.get(1));
    }

    static Spec common(Op op, Spec a, Spec b) {
        if (a.dtype() != b.dtype()) {
            throw new DTypeException(op.name() + ": dtypes differ: " + a + " · " + b + "; cast one of them");
        }
        return a.with(Shape.broadcast(op.name(), a.shape(), b.shape()));
    }
}
