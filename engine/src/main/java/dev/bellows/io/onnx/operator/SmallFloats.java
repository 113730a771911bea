package dev.bellows.io.onnx.operator;

import dev.bellows.io.MiniFloat;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.IsFinite;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.elementwise.Where;

/**
 * Floating types of 16 bits and fewer, carried in f32: which of its values they have, and what others become. They have an exponent
 * of a few bits, a fraction of a few bits, and numbers below the least exponent that share it.
 */
final class SmallFloats {
    /** The most steps that finding an exponent takes: f32 has 8 bits of them. */
    private static final int[] STEPS = {64, 32, 16, 8, 4, 2, 1};

    /** Of the type that has powers of two alone. */
    private static final int POWER_BIAS = 127;

    private static final int POWER_NAN = 0xFF;

    private SmallFloats() {}

    private static MiniFloat format(ElementType type) {
        return switch (type) {
            case FLOAT16 -> MiniFloat.F16;
            case FLOAT8E4M3FN -> MiniFloat.E4M3;
            case FLOAT8E4M3FNUZ -> MiniFloat.E4M3_FNUZ;
            case FLOAT8E5M2 -> MiniFloat.E5M2;
            case FLOAT8E5M2FNUZ -> MiniFloat.E5M2_FNUZ;
            case FLOAT4E2M1 -> MiniFloat.E2M1;
            default -> throw new IllegalArgumentException("no small floating type: " + type);
        };
    }

    /** The bits of an element as the number that they mean. */
    static float decoded(ElementType type, int bits) {
        if (type == ElementType.FLOAT8E8M0) {
            return bits == POWER_NAN ? Float.NaN : (float) Math.scalb(1.0, bits - POWER_BIAS);
        }
        return format(type).decode(bits);
    }

    /** The bits of a number that the type has. */
    static int encoded(ElementType type, float value) {
        if (type == ElementType.FLOAT8E8M0) {
            return Float.isNaN(value) ? POWER_NAN : Math.getExponent(value) + POWER_BIAS;
        }
        return format(type).encode(value);
    }

    /** The nearest values of a type, halves to the even one; gradients flow as if nothing were rounded. */
    static Tensor rounded(ElementType type, Tensor x, boolean saturate) {
        MiniFloat format = format(type);
        Tensor unit = unit(Abs.abs(x), format.fraction(), format.least());
        Tensor near = Rint.rint(x.div(unit)).mul(unit);
        Tensor limit = Full.scalar(x, format.greatest());
        Tensor beyond = Less.less(limit, Abs.abs(near));
        Tensor signed = Where.where(Less.less(x, Full.scalar(x, 0)), limit.neg(), limit);
        double lost = format.hasInfinities() ? Double.POSITIVE_INFINITY : Double.NaN;
        boolean saturates = (saturate && type != ElementType.FLOAT16) || !format.hasNan();
        Tensor over = saturates ? signed : signed.mul(lost);
        Tensor all = Where.where(IsFinite.isFinite(x), Where.where(beyond, over, near), over);
        Tensor value = Where.where(IsNan.isNan(x), format.hasNan() ? x : Full.scalar(x, 0), all);
        Tensor moved = Where.where(IsFinite.isFinite(value), value.sub(x), value);
        return Where.where(IsFinite.isFinite(x), x.add(StopGradient.stopGradient(moved)), value);
    }

    /** Numbers that are powers of two alone: the next one above, the next one below, or the nearest. */
    static Tensor power(Tensor x, String mode) {
        Tensor magnitude = Abs.abs(x);
        Tensor below = unit(magnitude, 0, -POWER_BIAS);
        Tensor above = Where.where(Less.less(below, magnitude), below.mul(2), below);
        Tensor chosen =
                switch (mode) {
                    case "down" -> below;
                    case "nearest" -> Where.where(Less.less(magnitude, below.mul(1.5)), below, above);
                    default -> above;
                };
        return Where.where(IsFinite.isFinite(x), chosen, Full.scalar(x, Double.NaN));
    }

    /** The distance between neighbours around each number: 2^(its exponent - fraction), the least where it is small. */
    private static Tensor unit(Tensor magnitude, int fraction, int least) {
        Tensor rest = magnitude;
        Tensor power = Full.like(magnitude, 1);
        for (int step : STEPS) {
            Tensor large = LessEqual.lessEqual(Full.scalar(rest, Math.scalb(1.0, step)), rest);
            power = Where.where(large, power.mul(Math.scalb(1.0, step)), power);
            rest = Where.where(large, rest.mul(Math.scalb(1.0, -step)), rest);
        }
        for (int step : STEPS) {
            Tensor small = Less.less(rest, Full.scalar(rest, Math.scalb(1.0, 1 - step)));
            power = Where.where(small, power.mul(Math.scalb(1.0, -step)), power);
            rest = Where.where(small, rest.mul(Math.scalb(1.0, step)), rest);
        }
        Tensor bound = Full.scalar(power, Math.scalb(1.0, Math.max(least, -126)));
        return Maximum.maximum(power, bound).mul(Math.scalb(1.0, -fraction));
    }
}
