package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Replaces what is not finite, each kind by a value of its own; no gradient flows to a replaced element. */
@Formula("y = x, or nan, infinity, negativeInfinity in place of NaN, ∞, -∞")
public record NanToNum(double nan, double infinity, double negativeInfinity) implements Composite {
    /** NaN becomes 0, infinities the greatest and the least finite number of {@code x}'s dtype. */
    public static Tensor nanToNum(Tensor x) {
        double greatest =
                switch (x.dtype()) {
                    case BF16 -> 0x1.FEp127;
                    case F32 -> Float.MAX_VALUE;
                    case F64, I32, I64, U8, BOOL -> Double.MAX_VALUE;
                };
        return nanToNum(x, 0, greatest, -greatest);
    }

    public static Tensor nanToNum(Tensor x, double nan, double infinity, double negativeInfinity) {
        return new NanToNum(nan, infinity, negativeInfinity).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor zero = Full.scalar(x, 0);
        Tensor infinite = Where.where(Less.less(zero, x), Full.scalar(x, infinity), Full.scalar(x, negativeInfinity));
        Tensor replaced = Where.where(IsNan.isNan(x), Full.scalar(x, nan), infinite);
        return List.of(Where.where(IsFinite.isFinite(x), x, replaced));
    }
}
