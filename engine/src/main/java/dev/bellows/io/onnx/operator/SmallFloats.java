package dev.bellows.io.onnx.operator;

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

    private SmallFloats() {}

    /**
     * What a type's numbers are.
     *
     * @param fraction how many bits of a number follow its first
     * @param least the exponent of the least number with all of these
     * @param greatest the greatest finite value
     * @param infinite whether there are infinities
     * @param nan whether there is a NaN
     */
    private record Grid(int fraction, int least, double greatest, boolean infinite, boolean nan) {}

    private static Grid grid(ElementType type) {
        return switch (type) {
            case FLOAT16 -> new Grid(10, -14, 65504, true, true);
            case FLOAT8E4M3FN -> new Grid(3, -6, 448, false, true);
            case FLOAT8E4M3FNUZ -> new Grid(3, -7, 240, false, true);
            case FLOAT8E5M2 -> new Grid(2, -14, 57344, true, true);
            case FLOAT8E5M2FNUZ -> new Grid(2, -15, 57344, false, true);
            case FLOAT4E2M1 -> new Grid(1, 0, 6, false, false);
            case FLOAT8E8M0 -> new Grid(0, -127, 0x1p127, false, true);
            default -> throw new IllegalArgumentException("no small floating type: " + type);
        };
    }

    /** The bits of an element as the number that they mean. */
    static float decoded(ElementType type, int bits) {
        if (type == ElementType.FLOAT8E8M0) {
            return bits == 0xFF ? Float.NaN : (float) Math.scalb(1.0, bits - 127);
        }
        Grid grid = grid(type);
        int exponentBits = type.bits() - 1 - grid.fraction();
        int sign = bits >>> (type.bits() - 1);
        int exponent = bits >>> grid.fraction() & (1 << exponentBits) - 1;
        int fraction = bits & (1 << grid.fraction()) - 1;
        boolean last = exponent == (1 << exponentBits) - 1;
        if (grid.infinite() && last) {
            return fraction != 0 ? Float.NaN : sign != 0 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
        }
        boolean unsignedZero = type == ElementType.FLOAT8E4M3FNUZ || type == ElementType.FLOAT8E5M2FNUZ;
        if ((unsignedZero && sign == 1 && exponent == 0 && fraction == 0)
                || (type == ElementType.FLOAT8E4M3FN && last && fraction == 7)) {
            return Float.NaN;
        }
        double part = exponent == 0 ? fraction : fraction + (1 << grid.fraction());
        int power = Math.max(exponent, 1) - 1 + grid.least() - grid.fraction();
        double value = Math.scalb(part, power);
        return (float) (sign == 0 ? value : -value);
    }

    /** The nearest values of a type, halves to the even one; gradients flow as if nothing were rounded. */
    static Tensor rounded(ElementType type, Tensor x, boolean saturate) {
        Grid grid = grid(type);
        Tensor magnitude = Abs.abs(x);
        Tensor unit = unit(magnitude, grid);
        Tensor near = Rint.rint(x.div(unit)).mul(unit);
        Tensor limit = Full.scalar(x, grid.greatest());
        Tensor beyond = Less.less(limit, Abs.abs(near));
        Tensor signed = Where.where(Less.less(x, Full.scalar(x, 0)), limit.neg(), limit);
        double lost = grid.infinite() ? Double.POSITIVE_INFINITY : Double.NaN;
        boolean saturates = (saturate && type != ElementType.FLOAT16) || !grid.nan();
        Tensor over = saturates ? signed : signed.mul(lost);
        Tensor all = Where.where(IsFinite.isFinite(x), Where.where(beyond, over, near), over);
        Tensor value = Where.where(IsNan.isNan(x), grid.nan() ? x : Full.scalar(x, 0), all);
        Tensor moved = Where.where(IsFinite.isFinite(value), value.sub(x), value);
        return Where.where(IsFinite.isFinite(x), x.add(StopGradient.stopGradient(moved)), value);
    }

    /** Numbers that are powers of two alone: the next one above, the next one below, or the nearest. */
    static Tensor power(Tensor x, String mode) {
        Tensor magnitude = Abs.abs(x);
        Tensor below = unit(magnitude, grid(ElementType.FLOAT8E8M0));
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
    private static Tensor unit(Tensor magnitude, Grid grid) {
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
        Tensor least = Full.scalar(power, Math.scalb(1.0, Math.max(grid.least(), -126)));
        return Maximum.maximum(power, least).mul(Math.scalb(1.0, -grid.fraction()));
    }
}
