package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Promotion;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;

/** Brings operands to one dtype by {@link Promotion} before an op, which itself takes only equal ones. */
final class Promoted {
    private Promoted() {}

    static Tensor on(Op op, Tensor a, Tensor b) {
        DType common = Promotion.of(a.dtype(), b.dtype());
        return op.on(Cast.cast(a, common), Cast.cast(b, common));
    }
}
