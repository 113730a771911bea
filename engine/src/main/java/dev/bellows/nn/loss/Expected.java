package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;

/** Expectations in which what has no probability does not count. */
final class Expected {
    private Expected() {}

    /** The summands probability · value, 0 where the probability is 0 though the value be infinite. */
    static Tensor terms(Tensor probability, Tensor value) {
        Tensor zero = Full.scalar(value, 0);
        Tensor impossible = Equal.equal(probability, zero);
        return Where.where(impossible, zero, probability.mul(value));
    }
}
