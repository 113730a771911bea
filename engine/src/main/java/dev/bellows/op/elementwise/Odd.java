package dev.bellows.op.elementwise;

import dev.bellows.op.Tensor;

/** Odd functions, f(-x) = -f(x), are computed from |x| and then given the sign of x. */
final class Odd {
    private Odd() {}

    static Tensor withSignOf(Tensor x, Tensor size) {
        return Where.where(Less.less(x, Full.scalar(x, 0)), size.neg(), size);
    }
}
