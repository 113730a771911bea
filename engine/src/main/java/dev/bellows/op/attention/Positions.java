package dev.bellows.op.attention;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.index.Iota;

/** The angles that stand for positions in time. */
final class Positions {
    private Positions() {}

    /** t / base^(i / count) for the times t and the numbers i: [time, count] of {@code x}'s dtype. */
    static Tensor angles(Tensor x, int time, int count, double base) {
        Tensor steps = Cast.cast(Iota.iota(x, time, DType.I32), x.dtype()).reshape(time, 1);
        Tensor numbers = Cast.cast(Iota.iota(x, count, DType.I32), x.dtype());
        return steps.mul(Exp.exp(numbers.mul(-Math.log(base) / Math.max(1, count))));
    }
}
